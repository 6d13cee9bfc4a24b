"""The steps of the journey save what they are given, and nothing else."""

from datetime import date

import pytest

from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from skills.models import Profile
from skills.services import profiles, steps
from skills.services.completeness import completeness
from tests.factories.skills import (
    DomainFactory,
    ProfileFactory,
    ProvinceFactory,
    RegionFactory,
    SkillFactory,
    SpokenLanguageFactory,
)
from tests.utils.consents import consent


@pytest.fixture
def draft(amina):
    return profiles.start_draft(by=amina)


def fresh(profile):
    return Profile.objects.get(pk=profile.pk)


def test_the_whole_journey_makes_a_sendable_profile(draft, amina):
    consent(amina, "news")
    region = RegionFactory()
    for step, data in [
        ("identity", {"first_name": "Amina", "last_name": "Berrada", "is_declared_adult": True, "country": "FR"}),
        ("professional", {"headline": " Juriste ", "domain": DomainFactory(), "seniority": 8}),
        ("skills", {"skills": [{"skill": SkillFactory(), "level": 4, "evidence": "diploma", "evidence_year": 2010}]}),
        ("languages", {"languages": [{"language": SpokenLanguageFactory(), "level": "C2"}]}),
        ("experience", {"experiences": [{"title": "Avocate", "started": date(2015, 1, 1)}], "education": []}),
        (
            "contribution",
            {
                "contributions": ["mentoring"],
                "availability": "occasional",
                "remote": True,
                "regions_of_interest": [region],
            },
        ),
        ("visibility", {"listed_for": "public", "visibility": {"headline": "public"}, "indexable": True}),
        ("consent", {"directory": True, "partner_sharing": False}),
    ]:
        steps.save_step(profile=draft, step=step, data=data, by=amina)
    saved = fresh(draft)
    assert (saved.headline, saved.visibility, saved.indexable) == ("Juriste", {"headline": "public"}, True)
    assert saved.profile_skills.get().evidence_year == 2010
    assert list(saved.regions_of_interest.all()) == [region]
    assert consents.has(amina, "directory")
    assert saved.completeness == 91
    assert completeness(saved).is_sendable
    profiles.submit(profile=saved, by=amina)


def test_only_what_is_given_is_touched(amina):
    profile = ProfileFactory(owner=amina)
    steps.save_step(profile=profile, step="identity", data={"city": "Lille"}, by=amina)
    saved = fresh(profile)
    assert (saved.city, saved.first_name, str(saved.country)) == ("Lille", "Salma", "FR")
    event = AuditEvent.objects.get(kind="profile.edited")
    assert (event.fields, event.subject) == (["city"], amina)


def test_the_name_key_is_the_same_in_both_scripts(amina, youssef):
    latin, arabic = ProfileFactory(owner=amina), ProfileFactory(owner=youssef)
    blank = {"first_name": "", "last_name": ""}
    steps.save_step(profile=latin, step="identity", data={"first_name": "Mohamed", "last_name": "Alaoui"}, by=amina)
    steps.save_step(
        profile=arabic,
        step="identity",
        data={**blank, "first_name_ar": "محمد", "last_name_ar": "العلوي"},
        by=youssef,
    )
    assert fresh(latin).name_key == fresh(arabic).name_key != ""


@pytest.mark.parametrize(
    ("step", "data", "field"),
    [
        ("identity", {"country": "XX"}, "country"),
        ("identity", {"birth_year": 30}, "birth_year"),
        ("professional", {"headline": "x" * 161}, "headline"),
        ("professional", {"seniority": 99}, "seniority"),
        ("contribution", {"contributions": ["money"]}, "contributions"),
        ("visibility", {"listed_for": "family"}, "listed_for"),
        ("visibility", {"visibility": {"headline": "family"}}, "headline"),
        ("visibility", {"visibility": {"shoe_size": "public"}}, "shoe_size"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field(amina, step, data, field):
    profile = ProfileFactory(owner=amina)
    with pytest.raises(InvalidInput) as refusal:
        steps.save_step(profile=profile, step=step, data=data, by=amina)
    assert field in refusal.value.fields
    assert AuditEvent.objects.filter(kind="profile.edited").count() == 0


def test_rows_are_checked_one_by_one(amina):
    profile = ProfileFactory(owner=amina)
    rows = [{"skill": SkillFactory(), "level": 3}, {"skill": SkillFactory(), "level": 9}]
    with pytest.raises(InvalidInput) as refusal:
        steps.save_step(profile=profile, step="skills", data={"skills": rows}, by=amina)
    assert list(refusal.value.fields) == ["skills.1.level"]
    assert profile.profile_skills.count() == 1


def test_a_skill_twice_and_too_many(amina):
    profile = ProfileFactory(owner=amina)
    skill = SkillFactory()
    with pytest.raises(InvalidInput) as refusal:
        steps.save_step(profile=profile, step="skills", data={"skills": [{"skill": skill}, {"skill": skill}]}, by=amina)
    assert refusal.value.code == "twice"
    rows = [{"skill": SkillFactory()} for _ in range(61)]
    with pytest.raises(InvalidInput) as refusal:
        steps.save_step(profile=profile, step="skills", data={"skills": rows}, by=amina)
    assert refusal.value.code == "too_many"


def test_dates_in_order(amina):
    profile = ProfileFactory(owner=amina)
    rows = [{"title": "Ingénieure", "started": date(2020, 1, 1), "ended": date(2019, 1, 1)}]
    with pytest.raises(InvalidInput) as refusal:
        steps.save_step(profile=profile, step="experience", data={"experiences": rows}, by=amina)
    assert refusal.value.fields == {"experiences.0.__all__": ["La fin ne peut pas précéder le début."]}


def test_a_province_belongs_to_its_region(amina):
    profile = ProfileFactory(owner=amina)
    other = RegionFactory(code="01", name_fr="Tanger")
    data = {"origin_region": other, "origin_province": ProvinceFactory()}
    with pytest.raises(InvalidInput) as refusal:
        steps.save_step(profile=profile, step="identity", data=data, by=amina)
    assert list(refusal.value.fields) == ["origin_province"]


def test_a_published_profile_stays_complete(amina):
    profile = ProfileFactory(owner=consent(amina), state="published")
    with pytest.raises(TransitionNotAllowed) as refusal:
        steps.save_step(profile=profile, step="skills", data={"skills": []}, by=amina)
    assert refusal.value.code == "listed_must_stay_complete"
    assert profile.profile_skills.count() == 1


def test_a_submitted_profile_is_not_edited(amina):
    profile = ProfileFactory(owner=amina, state="submitted")
    with pytest.raises(TransitionNotAllowed) as refusal:
        steps.save_step(profile=profile, step="identity", data={"city": "Lille"}, by=amina)
    assert refusal.value.code == "not_editable"


@pytest.mark.parametrize("who", ["stranger", "curator", "administrator"])
def test_nobody_edits_for_somebody_else(amina, who, request):
    profile = ProfileFactory(owner=amina)
    with pytest.raises(PermissionRefused):
        steps.save_step(profile=profile, step="identity", data={"city": "X"}, by=request.getfixturevalue(who))


def test_leaving_the_public_leaves_the_search_engines(amina):
    profile = ProfileFactory(owner=amina, listed_for="public", indexable=True)
    steps.save_step(profile=profile, step="visibility", data={"listed_for": "members"}, by=amina)
    assert fresh(profile).indexable is False


def test_an_empty_draft_says_what_to_do_first(youssef):
    found = completeness(Profile.objects.create(owner=youssef))
    assert (found.percentage, found.is_sendable) == (0, False)
    assert [item.step for item in found.missing if item.required] == [
        "identity",
        "identity",
        "identity",
        "professional",
        "professional",
        "skills",
        "languages",
        "consent",
    ]
