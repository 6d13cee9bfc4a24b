"""Surveys: one answer each, nothing that leads from a person to an answer, results in which nobody is recognised."""

from collections import Counter
from datetime import timedelta
from itertools import product
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm_platform.accounts import data_rights
from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from skills.models import Survey, SurveyParticipation, SurveyQuestion
from skills.services import segments, survey_results, surveys
from skills.services.insight import protection
from tests.factories.accounts import make_user
from tests.factories.skills import DomainFactory, ProfileFactory, RegionFactory
from tests.factories.skills.surveys import SurveyFactory, add_question, asked_member

pytestmark = pytest.mark.django_db


def answers_to(survey, *, single=0, multiple=(0, 2), scale=4, text="Un mot."):
    given_by_kind = {"single": single, "multiple": list(multiple), "scale": scale, "text": text}
    return {question.pk: given_by_kind[question.kind] for question in survey.questions.all()}


def answer(survey, person, **given):
    surveys.answer(survey=survey, answers=answers_to(survey, **given), agreed=True, by=person)


def test_an_answer_is_counted_once_and_leaves_only_that_the_person_answered():
    survey, person = SurveyFactory(state="open"), asked_member()
    answer(survey, person)
    with pytest.raises(TransitionNotAllowed) as refusal:
        answer(survey, person, single=1)
    assert refusal.value.code == "already_answered"
    survey.refresh_from_db()
    counts = {question.kind: question.counts for question in survey.questions.all()}
    assert counts == {"single": [1, 0, 0], "multiple": [1, 0, 1], "scale": [0, 0, 0, 0, 1], "text": []}
    assert survey.answered == 1


def test_what_is_stored_has_no_moment_and_no_way_from_a_person_to_an_answer():
    fields = {field.name for field in SurveyParticipation._meta.get_fields()}
    assert fields == {"id", "survey", "user"}
    towards_people = {
        field.name for field in SurveyQuestion._meta.get_fields() if field.related_model not in (None, Survey)
    }
    assert towards_people == set()
    first, second = asked_member(), asked_member()
    survey = SurveyFactory(state="open", questions=["text"])
    answer(survey, first, text="canari-un")
    answer(survey, second, text="canari-deux")
    rows = {str(one.pk) for one in SurveyParticipation.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608  names of the catalogue
            found = [row for (row,) in cursor.fetchall() if "canari-" in row]
            assert table == "skills_surveyquestion" or not found
            assert not any(key in row for row in found for key in rows)


def test_texts_are_shuffled(monkeypatch):
    survey = SurveyFactory(state="open", questions=["text"])
    orders = set()
    for _round in range(6):
        answer(survey, asked_member(), text=f"mot {_round}")
        orders.add(survey.questions.get().texts[-1] == f"mot {_round}")
    for _round in range(30):
        if orders == {True, False}:
            return
        answer(survey, asked_member(), text=f"encore {_round}")
        orders.add(survey.questions.get().texts[-1] == f"encore {_round}")
    raise AssertionError("always last")


@pytest.mark.django_db(transaction=True)
def test_answering_twice_at_once_counts_once():
    survey, person = SurveyFactory(state="open"), asked_member()
    together, outcomes = Barrier(2), []

    def send():
        try:
            together.wait(10)
            answer(survey, person)
            outcomes.append("counted")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["already_answered", "counted"]
    assert Survey.objects.get().answered == SurveyParticipation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_no_answer():
    survey, people = SurveyFactory(state="open", questions=["single"]), [asked_member() for _number in range(6)]
    together = Barrier(6)

    def send(person):
        together.wait(10)
        answer(survey, person)
        connections.close_all()

    threads = [Thread(target=send, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Survey.objects.get().answered == SurveyQuestion.objects.get().counts[0] == 6


def test_strangers_and_closed_surveys_are_refused(stranger, curator):
    survey = SurveyFactory(state="open")
    for person in (stranger, curator):
        with pytest.raises(PermissionRefused):
            answer(survey, person)
    survey.domains.add(DomainFactory(slug="law"))
    outside = asked_member()
    with pytest.raises(PermissionRefused):
        answer(survey, outside)
    for other in (SurveyFactory(state="closed"), SurveyFactory(), late()):
        with pytest.raises(TransitionNotAllowed):
            answer(other, outside)
    assert not SurveyParticipation.objects.exists()


def late():
    """An open survey whose last day was yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return SurveyFactory(state="open", opens=yesterday, closes=yesterday)


@pytest.mark.parametrize(
    "given",
    [{"single": 3}, {"single": None}, {"single": [0, 1]}, {"single": "0"}, {"scale": -1}, {"multiple": (0, 9)}],
)
def test_an_answer_that_is_not_offered_is_refused(given):
    survey, person = SurveyFactory(state="open"), asked_member()
    with pytest.raises(InvalidInput):
        answer(survey, person, **given)
    assert not surveys.has_answered(survey, person)


def test_without_consent_nothing_is_counted():
    survey, person = SurveyFactory(state="open"), asked_member()
    with pytest.raises(InvalidInput) as refusal:
        surveys.answer(survey=survey, answers=answers_to(survey), agreed=False, by=person)
    assert refusal.value.code == "consent_required"
    assert Survey.objects.get().answered == 0


def test_huge_texts_and_long_surveys():
    survey, person = SurveyFactory(state="open", questions=["text"]), asked_member()
    for position in range(2, 62):
        add_question(survey, "multiple", position, choices=20)
    surveys.answer(
        survey=survey,
        answers={q.pk: "é" * 100_000 if q.kind == "text" else list(range(20)) for q in survey.questions.all()},
        agreed=True,
        by=person,
    )
    assert len(survey.questions.get(kind="text").texts[0]) == 1000


def test_opening_invites_those_who_agreed_to_receive_news_and_no_other(administrator):
    invited = asked_member()
    ProfileFactory(state="published")
    asked_member(country="ES")
    survey = SurveyFactory(countries=["FR"])
    surveys.open(survey=survey, by=administrator)
    sent = OutboxMessage.objects.filter(notification="skills.survey_invitation")
    assert set(sent.values_list("recipient", flat=True)) == {invited.pk}
    with pytest.raises(TransitionNotAllowed):
        surveys.save(survey=survey, by=administrator)


def test_a_survey_closes_by_itself():
    late()
    SurveyFactory(state="open")
    assert surveys.close_overdue() == 1


@pytest.mark.parametrize("number", range(8))
def test_who_is_asked_is_who_the_segment_finds(number):
    place, other = RegionFactory(code="01", name_fr="Une"), RegionFactory(code="02", name_fr="Deux")
    law = DomainFactory(slug="law")
    people = [
        ProfileFactory(state="published", country=country, domain=domain, seniority=seniority, origin_region=region)
        for country, domain, seniority, region in (
            ("FR", law, 3, place), ("ES", law, 12, None), ("FR", DomainFactory(), None, other), ("BE", law, 30, place),
        )
    ]  # fmt: skip
    people[1].regions_of_interest.add(place)
    survey = SurveyFactory(state="open", **({"seniority_min": 5, "seniority_max": 20} if number & 1 else {}))
    if number & 2:
        survey.domains.add(law)
        survey.countries = ["FR", "ES"]
        survey.save()
    if number & 4:
        survey.regions.add(place)
    found = set(segments.profiles_of(survey).values_list("pk", flat=True))
    asked = {one.pk for one in people if Survey.objects.addressed_to(one.owner).exists()}
    assert asked == found


def test_nobody_else_sees_a_survey_before_its_results(stranger, administrator):
    survey, person = SurveyFactory(state="open"), asked_member()
    SurveyFactory()
    assert list(Survey.objects.visible_to(person)) == [survey]
    assert not Survey.objects.visible_to(stranger).exists()
    assert Survey.objects.visible_to(administrator).count() == 2


def test_few_answers_are_never_published(administrator):
    survey = SurveyFactory(state="closed", answered=4)
    with pytest.raises(TransitionNotAllowed):
        surveys.publish(survey=survey, by=administrator)


def compatible(survey_counts, published, people):
    """Every way to fill a single question in which what is published is true."""
    ranges = [[value] if value is not None else range(1, people + 6) for value in published["questions"]["1"]]
    zeros = [at for at, value in enumerate(survey_counts) if not value]
    total = published["people"]
    for guess in product(*ranges):
        if (total is None or sum(guess) == total) and all(not guess[at] for at in zeros):
            yield guess


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(lambda counts: sum(counts) >= 5))
def test_no_small_answer_can_be_told(counts):
    published = compute(counts)
    guesses = list(compatible(counts, published, sum(counts)))
    for at, count in enumerate(counts):
        if 0 < count < 5:
            assert published["questions"]["1"][at] is None
            assert max(guess[at] for guess in guesses) >= 5


def test_negative_control_without_the_complementary_part_an_answer_is_told(monkeypatch):
    monkeypatch.setattr(protection, "hidden", protection.primary)
    counts = [9, 3, 8]
    guesses = list(compatible(counts, compute(counts), 20))
    assert {guess[1] for guess in guesses} == {3}


def compute(counts):
    """The published results of one question with one answer each, without the database."""
    survey = Survey(pk=1, answered=sum(counts))
    question = SurveyQuestion(pk=1, survey=survey, kind="single", counts=counts)
    survey._prefetched_objects_cache = {"questions": [question]}
    return survey_results.compute(survey)


def test_several_answers_hide_also_those_who_did_not_choose(administrator):
    survey = SurveyFactory(state="closed", answered=20, questions=["multiple", "text"])
    survey.questions.filter(kind="multiple").update(counts=[17, 10, 2])
    surveys.publish(survey=survey, by=administrator)
    result = survey_results.results(survey)[0]
    assert [choice.count for choice in result.choices] == [None, 10, None]
    assert result.people == 20
    assert "« Choix 2 », 10 sur 20" in result.sentence


def test_a_person_sees_and_leaves(administrator):
    survey, person = SurveyFactory(state="open"), asked_member()
    answer(survey, person)
    [row] = data_rights.export(person)["skills.surveys"]
    assert row["identifiant"] == str(survey.public_id)
    surveys.erase_participations(person)
    surveys.erase_participations(person)
    assert not SurveyParticipation.objects.exists()
    assert Survey.objects.get().answered == 1


def test_pairs_of_questions_share_the_number_of_people():
    counts = [[6, 2], [5, 3], [8, 0]]
    survey = Survey(pk=1, answered=8)
    questions = [SurveyQuestion(pk=at, survey=survey, kind="single", counts=one) for at, one in enumerate(counts)]
    survey._prefetched_objects_cache = {"questions": questions}
    published = survey_results.compute(survey)
    shown = Counter(value is None for one in published["questions"].values() for value in one)
    assert shown[True] == 4
    assert published["people"] == 8
    assert published["questions"]["2"] == [8, 0]


def test_a_member_of_staff_does_not_answer_for_somebody(administrator):
    with pytest.raises(PermissionRefused):
        answer(SurveyFactory(state="open"), make_user("member"))
