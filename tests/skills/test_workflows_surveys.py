"""Who may do what with a survey, in which state."""

import pytest
from django.utils import timezone

from skills.models import Survey
from skills.workflows import SurveyState, SurveyWorkflow
from skills.workflows.surveys import closes_later, has_complete_questions, has_enough_answers, has_every_text
from tests.factories.accounts import make_user
from tests.factories.institutions import make_principal
from tests.factories.skills.surveys import SurveyFactory, add_question
from tests.utils.workflow_matrix import PLATFORM, mismatches

pytestmark = pytest.mark.django_db


class DatedSurveyWorkflow:
    """The workflow with the dates that its services write along."""

    transitions, states, get = SurveyWorkflow.transitions, SurveyState, SurveyWorkflow.get

    @staticmethod
    def apply(survey, name, **words):
        changes = {"open": {"opens": timezone.localdate()}, "publish": {"published_on": timezone.localdate()}}
        return SurveyWorkflow.apply(survey, name, changes=changes.get(name), **words)


def test_surveys(amina, dpo, curator, administrator, partner_agent):
    actors = {
        "member": amina,
        "dpo": dpo,
        "curator": curator,
        "administrator": administrator,
        "statistician": make_user("statistician"),
        "publisher": make_user("publisher"),
        "agent": partner_agent,
        "program": make_principal("profiles:read"),
    }
    keepers = {"curator", "administrator", "statistician"}
    allowed = {"open": keepers, "close": {*keepers, PLATFORM}, "publish": keepers}
    found = mismatches(
        DatedSurveyWorkflow, make=lambda state: SurveyFactory(state=state, answered=5), actors=actors, allowed=allowed
    )
    assert found == []


def test_every_text_in_every_language():
    assert has_every_text(SurveyFactory(questions=()))
    assert not has_every_text(SurveyFactory(questions=(), consent_ar=" "))


def test_questions_are_complete():
    assert not has_complete_questions(SurveyFactory(questions=()))
    survey = SurveyFactory()
    assert has_complete_questions(survey)
    question = add_question(survey, "single")
    question.choices_ar = "Un seul"
    question.save()
    assert not has_complete_questions(survey)


def test_dates_and_answers():
    assert not closes_later(SurveyFactory(questions=(), closes=timezone.localdate()))
    assert not closes_later(Survey())
    assert not has_enough_answers(Survey(answered=4))
