"""The project's own taxonomy: loaded twice without change, suggested and read in three languages."""

import pytest

from skills.models import Domain, Occupation, OccupationSkill, Skill, SkillLabel
from skills.services import taxonomy

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    taxonomy.load()


def counts():
    return [model.objects.count() for model in (Domain, Skill, SkillLabel, Occupation, OccupationSkill)]


def test_loading_twice_changes_nothing(loaded):
    before = counts()
    taxonomy.load()
    assert counts() == before
    assert before[0] == 25
    assert before[1] >= 400


def test_every_skill_has_one_preferred_label_in_each_language(loaded):
    labels = SkillLabel.objects.filter(kind="preferred").values_list("skill_id", "language")
    assert len(labels) == len(set(labels)) == 3 * Skill.objects.count()


@pytest.mark.parametrize("typed", ["cardiol", "CARDIOLOGIE", "طبيب القلب", "أمراض القلب", "heart spec"])
def test_a_skill_is_suggested_in_any_language(loaded, typed):
    assert "cardiology" in [skill.slug for skill in taxonomy.suggest(typed)]


def test_the_exact_label_is_suggested_first(loaded):
    assert taxonomy.suggest("cardiologie")[0].slug == "cardiology"


@pytest.mark.parametrize("typed", ["", "%", "_", "\\", "\x00", "🙂", "'; --", "x" * 10_000, "(", "zzzz"])
def test_hostile_input_suggests_nothing(loaded, typed):
    assert list(taxonomy.suggest(typed)) == []
    assert list(taxonomy.suggest_occupations(typed)) == [] or typed == ""


def test_an_inactive_skill_is_not_suggested(loaded):
    Skill.objects.filter(slug="cardiology").update(active=False)
    assert "cardiology" not in [skill.slug for skill in taxonomy.suggest("cardiologie")]


def test_suggestions_take_one_query(loaded, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(taxonomy.suggest("me")) > 3


@pytest.mark.parametrize("query", ["cardiologues", "cardiologist", "طبيب القلب"])
def test_a_query_names_the_concept(loaded, query):
    cardiology = Skill.objects.get(slug="cardiology")
    (segment,) = taxonomy.resolve(query)
    assert cardiology.pk in segment.skills


def test_a_query_names_a_domain_and_keeps_other_words(loaded):
    health = Domain.objects.get(slug="health")
    first, second = taxonomy.resolve("santé Bordeaux")
    assert health.pk in first.domains
    assert (second.words, second.skills, second.domains) == (("bordeaux",), (), ())


def test_an_occupation_is_found_by_a_word_of_its_label(loaded):
    assert "surgeon" in [found.slug for found in taxonomy.suggest_occupations("chirurgien")]
