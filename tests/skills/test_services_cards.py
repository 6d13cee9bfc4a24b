"""Cards hold what their audience may see, and no longer than the owner allows."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts.services import consents
from skills.models import CardWithdrawal, Profile, ProfileCard
from skills.services import cards
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent
from tests.utils.directory import publish, skill

pytestmark = pytest.mark.django_db


def audiences(profile):
    return set(ProfileCard.objects.filter(profile=profile).values_list("audience", flat=True))


def card(profile, audience):
    return json.loads(ProfileCard.objects.get(profile=profile, audience=audience).card)


def test_a_profile_for_members_has_no_card_for_the_public_or_partners():
    assert audiences(publish()) == {"members", "staff", "curation"}


def test_partners_have_a_card_only_while_the_owner_consents():
    profile = publish("partner_sharing")
    assert audiences(profile) == {"members", "partners", "staff", "curation"}
    consents.withdraw(user=profile.owner, purpose="partner_sharing", by=profile.owner)
    cards.rebuild(profile=profile)
    assert audiences(profile) == {"members", "staff", "curation"}
    assert CardWithdrawal.objects.get().public_id == profile.public_id
    consents.give(user=profile.owner, purpose="partner_sharing", by=profile.owner)
    cards.rebuild(profile=profile)
    assert not CardWithdrawal.objects.exists()


def test_a_card_holds_only_what_its_audience_sees():
    profile = publish(listed_for="public", visibility={"headline": "public"}, city="Lyon")
    shown = card(profile, "public")
    assert shown["headline"] == "Ingénieure en énergie solaire"
    assert [shown[name] for name in ("name", "country", "city", "domain", "seniority", "skills", "languages")] == [
        "", None, "", None, None, [], [],
    ]  # fmt: skip
    row = ProfileCard.objects.get(profile=profile, audience="public")
    assert (row.country, row.skills, row.domain_id, row.name_key) == ("", [], None, "")
    assert "lyon" not in row.fts
    assert "#cFR" not in row.fts
    assert card(profile, "members")["city"] == ""
    assert card(profile, "staff")["city"] == "Lyon"


def test_what_is_broader_is_folded_in():
    broad = skill("energy", fr="Énergie")
    narrow = skill("solar", fr="Solaire", broader=broad)
    profile = publish(skills=["solar"])
    row = ProfileCard.objects.get(profile=profile, audience="members")
    assert row.skills == [narrow.pk, broad.pk]
    assert f"'#k{broad.pk}'" in row.fts


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", set()),
        ("submitted", {"curation"}),
        ("paused", {"curation"}),
        ("stale", {"curation"}),
        ("withdrawn", set()),
    ],
)
def test_only_published_profiles_are_in_the_directory(state, expected, amina):
    profile = ProfileFactory(owner=consent(amina), state=state)
    cards.rebuild(profile=profile)
    assert audiences(profile) == expected


def test_an_imported_draft_is_found_by_the_admin_alone():
    profile = ProfileFactory(owner=None)
    cards.rebuild(profile=profile)
    assert audiences(profile) == {"curation"}
    assert card(profile, "curation") == {}


@pytest.mark.parametrize("change", [{"is_active": False}, {"deceased_at": timezone.now()}])
def test_nobody_finds_a_person_whose_account_is_closed_or_who_died(change):
    profile = publish(listed_for="public")
    type(profile.owner).objects.filter(pk=profile.owner_id).update(**change)
    cards.empty(profile=profile)
    assert audiences(profile) == {"curation"}


def test_writing_the_same_card_again_changes_no_row():
    profile = publish()
    before = list(ProfileCard.objects.order_by("pk").values())
    cards.rebuild(profile=profile, now=timezone.now() + timedelta(days=1))
    assert list(ProfileCard.objects.order_by("pk").values()) == before
    Profile.objects.filter(pk=profile.pk).update(headline="Autre titre")
    later = timezone.now() + timedelta(days=2)
    cards.rebuild(profile=profile, now=later)
    assert ProfileCard.objects.get(profile=profile, audience="members").changed_at == later


def test_many_profiles_take_as_many_queries_as_one(django_assert_max_num_queries):
    profiles = [publish() for _ in range(12)]
    ProfileCard.objects.all().delete()
    with django_assert_max_num_queries(24):
        cards.rebuild_many(profile.pk for profile in profiles)
    assert ProfileCard.objects.filter(audience="members").count() == 12


def test_hostile_texts_are_stored_and_found_nowhere_else():
    profile = publish(headline="'; DROP -- \\ 🙂 ' & | ! : * ( )", first_name="O'Brien\\", city="L'Haÿ-les-Roses")
    assert card(profile, "staff")["headline"] == profile.headline
    assert "'#ghay les roses'" in ProfileCard.objects.get(profile=profile, audience="staff").fts
