"""The engine: who is compared with a need, exact scores, conditions one by one, and what is said of them."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from mdm_platform.accounts.services import consents
from mdm_platform.institutions.memberships import join
from skills.models import Block, Candidate, CandidateSkill, NeedRanking, NeedSkill, Profile, SkillRarity
from skills.services import cards, matching
from skills.services.matching import candidates, demand, rarity, score, sentences
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills import NeedFactory, RegionFactory, SpokenLanguageFactory
from tests.factories.skills.needs import make_agent
from tests.utils.directory import publish, skill

pytestmark = pytest.mark.django_db

OPEN = ("partner_sharing", "matching")


def person(*purposes, skills=None, **fields):
    """A published person with skills at levels, who agreed to sharing with partners and to matching."""
    profile = publish(*(purposes or OPEN), skills=[], **fields)
    for slug, level in (skills or {"solar": 3}).items():
        profile.profile_skills.create(skill=skill(slug), level=level)
    cards.rebuild(profile=profile)
    return profile


def need_of(*, required=("solar",), welcome=(), level=3, **fields):
    """A published need of an institution in Morocco; every skill is asked for at that level."""
    fields.setdefault("institution", InstitutionFactory(country="MA"))
    need = NeedFactory(state="published", skills={}, **fields)
    for slug, kind in [(slug, "required") for slug in required] + [(slug, "welcome") for slug in welcome]:
        NeedSkill.objects.create(need=need, skill=skill(slug), kind=kind, level=level)
    return need


def found(need, **kwargs):
    return [row.profile_id for row in matching.rank(need, **kwargs)]


def score_of(need, profile):
    (row,) = [row for row in matching.rank(need) if row.profile_id == profile.pk]
    return row.score


def failed(need, profile):
    return [gate.code for gate in matching.explain(need, Profile.objects.get(pk=profile.pk)).gates if not gate.passed]


# -- what matching knows ---------------------------------------------------------------


def test_only_who_agrees_to_matching_is_known():
    person("partner_sharing")
    assert not Candidate.objects.exists()
    assert not CandidateSkill.objects.exists()


def test_a_withdrawn_consent_leaves_nothing_in_the_same_transaction():
    profile = person()
    assert Candidate.objects.filter(profile=profile).exists()
    consents.withdraw(user=profile.owner, purpose="matching", by=profile.owner)
    assert not Candidate.objects.exists()
    assert not CandidateSkill.objects.exists()
    consents.give(user=profile.owner, purpose="matching", by=profile.owner)
    assert CandidateSkill.objects.filter(profile=profile).exists()


def test_a_profile_that_leaves_the_directory_leaves_nothing():
    profile = person()
    Profile.objects.filter(pk=profile.pk).update(state="paused")
    cards.rebuild(profile=profile)
    assert not Candidate.objects.exists()


def test_what_partners_may_not_see_is_not_known():
    profile = person(visibility={"skills": "staff", "seniority": "staff"})
    assert not CandidateSkill.objects.exists()
    assert Candidate.objects.get(profile=profile).seniority == -1


def test_broader_skills_are_implied_at_the_best_level():
    energy = skill("energy")
    skill("solar", broader=energy)
    skill("wind", broader=energy)
    profile = person(skills={"solar": 2, "wind": 4})
    assert CandidateSkill.objects.get(profile=profile, skill=energy).level == 4


def test_both_faces_share_a_row_when_they_see_the_same():
    profile = person("partner_sharing", "host_country", "matching")
    assert Candidate.objects.get(profile=profile).faces == 3


def test_changed_at_moves_only_when_something_changed():
    profile = person()
    before = Candidate.objects.get(profile=profile).changed_at
    cards.rebuild(profile=profile)
    assert Candidate.objects.get(profile=profile).changed_at == before
    profile.profile_skills.update(level=5)
    cards.rebuild(profile=profile)
    assert Candidate.objects.get(profile=profile).changed_at > before


# -- scores, computed by hand ----------------------------------------------------------


def test_every_skill_at_the_level_asked_earns_everything():
    assert score_of(need_of(), person()) == 1000


def test_one_of_two_equally_rare_skills_earns_half_of_the_skills():
    need, profile = need_of(required=("solar", "wind")), person()
    (row,) = matching.rank(need)
    assert (row.profile_id, row.score) == (profile.pk, 525)
    assert row.parts == {"required": 475, "welcome": 0, "level": 0, "group": 0, "region": 0, "language": 50}


def test_a_missing_level_costs_a_quarter():
    person(skills={"solar": 2})
    (row,) = matching.rank(need_of(required=("solar", "wind")))
    assert row.score == 406
    assert row.parts["level"] == -118.8


def test_a_welcome_skill_weighs_half_of_a_required_one():
    need = need_of(required=("solar",), welcome=("wind",))
    assert score_of(need, person(skills={"solar": 3})) == 683
    assert score_of(need, person(skills={"wind": 3})) == 366


def test_another_skill_of_the_group_earns_a_tenth():
    energy = skill("energy")
    skill("solar", broader=energy)
    skill("wind", broader=energy)
    skill("hydro", broader=energy)
    need = need_of(required=("solar", "wind"))
    profile = person(skills={"solar": 3, "hydro": 3})
    (row,) = matching.rank(need)
    assert (row.profile_id, row.score, row.parts["group"]) == (profile.pk, 572, 47.5)
    assert [reason["code"] for reason in row.reasons] == ["skill", "group", "fluent"]


def test_a_narrower_skill_counts_as_the_broader_one_that_is_asked_for():
    energy = skill("energy")
    skill("solar", broader=energy)
    assert score_of(need_of(required=("energy",)), person(skills={"solar": 3})) == 1000


def test_the_region_earns_its_points_only_when_the_need_has_one():
    region = RegionFactory(code="06")
    there, elsewhere = person(origin_region=region), person()
    need = need_of(region=region)
    assert (score_of(need, there), score_of(need, elsewhere)) == (1000, 950)
    assert {score_of(need_of(), one) for one in (there, elsewhere)} == {1000}


def test_fluency_in_the_language_of_the_need_earns_its_points():
    assert score_of(need_of(), person(languages={"fr": "B1"})) == 950
    assert score_of(need_of(), person(languages={"fr": "B2"})) == 1000


def test_a_rare_skill_weighs_more_than_a_common_one():
    solar, wind = skill("solar"), skill("wind")
    SkillRarity.objects.create(skill=solar, holders=1, population=100)
    SkillRarity.objects.create(skill=wind, holders=60, population=100)
    rare, common = person(skills={"solar": 3}), person(skills={"wind": 3})
    assert found(need_of(required=("solar", "wind"))) == [rare.pk, common.pk]


def test_equal_scores_go_by_number_and_the_limit_holds():
    people = [person() for _ in range(4)]
    assert found(need_of(), limit=3) == [one.pk for one in people[:3]]


def test_a_need_of_fifty_skills_is_ranked():
    slugs = [f"s{number}" for number in range(50)]
    profile = person(skills=dict.fromkeys(slugs, 3))
    assert score_of(need_of(required=slugs), profile) == 1000


def test_a_need_without_skills_finds_nobody():
    person()
    assert found(need_of(required=())) == []


def test_points_add_up_to_the_last_one():
    known = rarity.Rarity(1000, {1: 3, 2: 77, 3: 900})
    wanted = [demand.Wanted(pk, None, 3, is_required=pk != 2) for pk in (1, 2, 3)]
    for with_region, total in ((True, 900_000), (False, 950_000)):
        terms = demand.terms(wanted, known, with_region=with_region)
        assert sum(term.points for term in terms) == total
        assert all(term.points % 20 == 0 for term in terms)


# -- conditions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "who", "gate"),
    [
        ({"languages": {"en": "B2"}}, {"languages": {"fr": "C2", "en": "B1"}}, "language"),
        ({"languages": {"ja": "B2"}}, {"languages": {"fr": "C2", "ja": "B1"}}, "language"),
        ({}, {"availability": "unavailable"}, "availability"),
        ({"workload": "full_time"}, {"availability": "occasional"}, "full_time"),
        ({"presence": "remote"}, {"on_site": True}, "remote"),
        ({"presence": "on_site"}, {"remote": True}, "on_site"),
        ({"seniority_min": 15}, {"seniority": 14}, "seniority"),
    ],
)
def test_who_does_not_meet_a_condition_is_not_found(wanted, who, gate):
    profile = person(**who)
    need = need_of(**wanted)
    assert found(need) == []
    assert failed(need, profile) == [gate]


def test_who_meets_every_condition_is_found():
    profile = person(
        languages={"fr": "C2", "en": "B2", "ja": "C1"}, availability="immediate", remote=True, seniority=15
    )
    need = need_of(languages={"en": "B2", "ja": "B2"}, workload="full_time", presence="remote", seniority_min=15)
    assert found(need) == [profile.pk]
    assert failed(need, profile) == []


def test_an_institution_abroad_finds_only_who_agreed_to_it():
    at_home, everywhere = person(), person("partner_sharing", "host_country", "matching")
    abroad = need_of(institution=InstitutionFactory(country="BE"))
    assert found(abroad) == [everywhere.pk]
    assert sorted(found(need_of())) == sorted([at_home.pk, everywhere.pk])
    assert "found" in failed(abroad, at_home)


def test_an_agent_is_not_proposed_to_the_institution():
    institution = InstitutionFactory(country="MA")
    profile = person()
    join(user=profile.owner, institution=institution, role="agent", starts=timezone.localdate() - timedelta(days=1))
    need = need_of(institution=institution)
    assert found(need) == []
    assert failed(need, profile) == ["not_excluded"]


def test_who_blocked_the_institution_or_its_agent_is_not_proposed():
    institution = InstitutionFactory(country="MA")
    agent = make_agent(institution)
    first, second, third = person(), person(), person()
    Block.objects.create(owner=first.owner, blocked_institution=institution)
    Block.objects.create(owner=second.owner, blocked=agent)
    assert found(need_of(institution=institution)) == [third.pk]


def test_without_consent_nothing_is_scored():
    profile = person("partner_sharing")
    need = need_of()
    told = matching.explain(need, profile)
    assert found(need) == []
    assert (told.score, told.is_eligible) == (0, False)
    assert "consent" in failed(need, profile)


# -- pairs, explanations, words --------------------------------------------------------


def test_pairs_are_scored_as_the_ranking_scores_them():
    people = [person(skills={"solar": level}) for level in (1, 2, 5)]
    needs = [need_of(), need_of(level=5)]
    pairs = matching.score_pairs([need.pk for need in needs], [one.pk for one in people[:2]])
    for need in needs:
        ranked = [row for row in matching.rank(need) if row.profile_id != people[2].pk]
        assert pairs[need.pk] == ranked


def test_an_explanation_agrees_with_the_ranking_and_says_the_bar():
    profile, need = person(skills={"solar": 2}), need_of(required=("solar", "wind"))
    NeedRanking.objects.create(need=need, engine_version="1.0", ranked_at=timezone.now(), kept=100, bar=640)
    told = matching.explain(need, profile)
    (row,) = matching.rank(need)
    assert (told.score, dict(told.parts), list(told.reasons)) == (row.score, row.parts, row.reasons)
    assert (told.rank_threshold, told.engine_version) == (640, matching.ENGINE_VERSION)


def test_a_score_is_said_even_when_a_condition_is_not_met():
    profile, need = person(languages={"fr": "C2"}), need_of(languages={"en": "B2"})
    told = matching.explain(need, profile)
    assert (told.score, told.is_eligible) == (1000, False)


def test_who_shows_no_skill_still_reads_the_truth_on_region_and_language():
    region = RegionFactory()
    profile = person(skills={"sewing": 3}, languages={"fr": "C1"}, origin_region=region)
    need = need_of(language="fr", region=region)
    told = matching.explain(need, profile)
    assert told.score == 0
    assert [reason["code"] for reason in told.reasons] == ["skill_missing", "region", "fluent"]


def test_the_person_reads_what_is_missing():
    SpokenLanguageFactory(code="en", label_fr="anglais")
    profile, need = person(), need_of(required=("solar", "wind"), languages={"en": "B2"})
    told = matching.explain(need, profile)
    texts = [one.text for one in sentences.of_gates(told.gates, to_owner=True)]
    assert "Il vous manque la langue : anglais B2." in texts
    assert "Vous acceptez que l’on vous propose des missions." in texts
    reasons = [one.text for one in sentences.of_reasons(told.reasons)]
    assert "Compétence indispensable absente de la fiche : wind." in reasons


def test_only_the_person_hears_that_a_language_is_hidden():
    SpokenLanguageFactory(code="en", label_fr="anglais")
    profile = person(languages={"fr": "C2", "en": "C1"}, visibility={"languages": "staff"})
    (gate,) = [gate for gate in matching.explain(need_of(languages={"en": "B2"}), profile).gates if not gate.passed]
    (to_owner,) = sentences.of_gates([gate], to_owner=True)
    (to_agent,) = sentences.of_gates([gate])
    assert "ne montre pas vos langues" in to_owner.text
    assert to_agent.text == "Langue non montrée à ce niveau : anglais B2."


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_code_has_words(language):
    energy = skill("energy")
    skill("solar", broader=energy)
    skill("wind", broader=energy)
    need = need_of(
        required=("solar", "wind", "hydro", "nuclear"), region=RegionFactory(), languages={"en": "B2"},
        workload="full_time", presence="remote", seniority_min=3,
    )  # fmt: skip
    profile = person(skills={"solar": 4, "hydro": 1})
    told = matching.explain(need, profile)
    with translation.override(language):
        texts = [one.text for one in sentences.of_reasons(told.reasons)]
        texts += [one.text for one in sentences.of_gates(told.gates) + sentences.of_gates(told.gates, to_owner=True)]
    assert all(texts)
    assert not [text for text in texts if "%(" in text]


def test_faces_that_see_different_fields_have_a_row_each_and_rarity_counts_the_person_once():
    person(listed_for="public", visibility={"skills": "public"})
    person()
    assert sorted(Candidate.objects.values_list("faces", flat=True)) == [1, 1, 2]
    assert rarity.refresh() == 2
    row = SkillRarity.objects.get(skill=skill("solar"))
    assert (row.holders, row.population) == (2, 2)


def test_the_number_of_queries_of_a_ranking_does_not_grow(django_assert_max_num_queries):
    need = need_of(required=("solar", "wind"))
    for _ in range(6):
        person()
    with django_assert_max_num_queries(14):
        assert len(matching.rank(need)) == 6


def test_scores_are_the_same_in_python(settings):
    """The statement and a plain sum agree on people of every kind."""
    energy = skill("energy")
    for slug in ("solar", "wind", "hydro"):
        skill(slug, broader=energy)
    people = [
        person(skills={slug: 1 + (number + place) % 5 for place, slug in enumerate(slugs)})
        for number, slugs in enumerate([("solar",), ("wind", "law"), ("hydro", "law"), ("solar", "wind"), ("law",)])
    ]
    rarity.refresh()
    wanted = demand.of_need(need_of(required=("solar", "law"), welcome=("wind",), level=4))
    expected = {}
    for profile in people:
        held = dict(CandidateSkill.objects.filter(profile=profile).values_list("skill_id", "level"))
        points = 50_000
        for term in wanted.terms:
            if term.wanted.skill_id in held:
                points += term.points // 4 * (4 - max(0, term.wanted.level - held[term.wanted.skill_id]))
            elif term.wanted.group_id in held:
                points += term.points // 10
        if any(term.wanted.skill_id in held for term in wanted.terms):
            expected[profile.pk] = points
    assert {one.profile_id: one.points for one in score.best(wanted)} == expected


def test_many_are_rebuilt_without_their_cards():
    profile = person()
    CandidateSkill.objects.all().delete()
    candidates.rebuild_many([profile.pk])
    assert CandidateSkill.objects.filter(profile=profile).count() == 1
