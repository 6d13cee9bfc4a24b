"""Who may do what with a request for co-financing, in which state."""

import pytest
from django.utils import timezone

from associations.workflows import RequestWorkflow
from associations.workflows.requests import BEFORE_NOTIFICATION_STATES
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.permissions import has_permission
from tests.factories.associations import OfficerFactory, give_reviews, make_association, make_call, make_request
from tests.utils.workflow_matrix import PLATFORM, crossed

OFFICERS, INSTRUCTOR, CONTROLLER = ("president", "secretary", "involved"), ("instructor",), ("controller",)
ALLOWED = {
    "endorse": ("operator",),
    "reopen": OFFICERS,
    "submit": ("president",),
    "receive": INSTRUCTOR,
    "ask_completion": INSTRUCTOR,
    "complete": OFFICERS,
    "declare_ineligible": INSTRUCTOR,
    "accept": INSTRUCTOR,
    "to_jury": INSTRUCTOR,
    "grant": INSTRUCTOR,
    "grant_reduced": INSTRUCTOR,
    "reserve": INSTRUCTOR,
    "refuse": INSTRUCTOR,
    "notify": INSTRUCTOR,
    "sign_agreement": (*INSTRUCTOR, PLATFORM),
    "activate": (*INSTRUCTOR, PLATFORM),
    "open_amendment": OFFICERS,
    "close_amendment": (*INSTRUCTOR, PLATFORM),
    "report_final": OFFICERS,
    "return_report": INSTRUCTOR,
    "control": CONTROLLER,
    "close": CONTROLLER,
    "withdraw": {state.value: ("president",) for state in BEFORE_NOTIFICATION_STATES}
    | dict.fromkeys(("draft", "endorsed"), OFFICERS),
    "lapse": (*INSTRUCTOR, PLATFORM),
    "suspend": INSTRUCTOR,
    "resume": INSTRUCTOR,
    "terminate": INSTRUCTOR,
    "reconsider": INSTRUCTOR,
    "requalify": INSTRUCTOR,
}


class DatedRequestWorkflow:
    """The request's workflow, with what its services write along with each state."""

    transitions, states, get = RequestWorkflow.transitions, RequestWorkflow.states, RequestWorkflow.get

    @staticmethod
    def apply(request, name, **words):
        now = timezone.now()
        changes = {
            "number": request.number or f"CF-2026-{request.pk:06}",
            "submitted_at": now,
            "decided_at": now,
            "endorsed_at": now,
        }
        return RequestWorkflow.apply(request, name, changes=changes, **words)


@pytest.fixture
def operator(opap_agent):
    return institution_of(opap_agent)


@pytest.fixture
def association(amina):
    return make_association(amina)


@pytest.fixture
def actors(association, amina, youssef, stranger, administrator, cofinancing_officer, finance_controller, opap_agent):
    """Amina presides the association; the administrator sits in its board, and so decides nothing about it."""
    OfficerFactory(association=association, user=youssef, role="secretary")
    OfficerFactory(association=association, user=administrator)
    return {
        "president": amina,
        "secretary": youssef,
        "involved": administrator,
        "stranger": stranger,
        "instructor": cofinancing_officer,
        "controller": finance_controller,
        "operator": opap_agent,
    }


@pytest.fixture
def make(association, operator):
    call, now = make_call(requires_opap=True), timezone.now()
    return lambda state: give_reviews(
        make_request(association, call=call, state=state, opap=operator, endorsed_at=now, certified_at=now)
    )


def test_who_may_do_what(actors, make):
    assert crossed(DatedRequestWorkflow, make=make, actors=actors, allowed=ALLOWED) == []


def test_once_filed_only_the_representative_withdraws(actors, make):
    request = make("submitted")
    assert [who for who, user in actors.items() if has_permission(user, "associations.withdraw_request", request)] == [
        "president"
    ]
