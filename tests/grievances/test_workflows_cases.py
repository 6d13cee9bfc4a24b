"""Who may do what with a case, in which state."""

from django.utils import timezone

from grievances.models import Case
from grievances.workflows import PUBLIC_STATES, CaseState, CaseWorkflow, PublicState, public_state
from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent, write_answer
from tests.utils.workflow_matrix import PLATFORM, crossed

WRITES = {
    "answered": {"outcome": "founded", "answered_at": timezone.now()},
    "inadmissible": {"inadmissible_reason": "not_competent"},
    "closed": {"closed_at": timezone.now()},
    "withdrawn": {"closed_at": timezone.now()},
}
DESK = ["desk", "supervisor"]
UNIT = ["agent", "writer", "unit_supervisor"]
HANDLERS = [*UNIT, "supervisor"]
VALIDATORS = ["agent", "unit_supervisor", "supervisor"]
PERSON = ["person", "lawyer", PLATFORM]
DECIDERS = ["desk", "supervisor", "agent", "unit_supervisor"]
ALLOWED = {
    "open": [*DESK, PLATFORM],
    "transfer": [*DESK, *UNIT, PLATFORM],
    "take_up": HANDLERS,
    "refuse_transfer": HANDLERS,
    "request_information": HANDLERS,
    "receive_information": PERSON,
    "expire_information": [PLATFORM],
    "consult_third_party": HANDLERS,
    "receive_third_party": [*HANDLERS, PLATFORM],
    "expire_third_party": [PLATFORM],
    "propose_answer": HANDLERS,
    "return_answer": VALIDATORS,
    "validate_answer": VALIDATORS,
    "declare_inadmissible": DESK,
    "attach": [*DESK, *UNIT],
    "detach": [*DESK, *UNIT, PLATFORM],
    "end_with_lead": [PLATFORM],
    "refuse_with_lead": [PLATFORM],
    "ask_reopening": PERSON,
    "reopen": DECIDERS,
    "refuse_reopening": DECIDERS,
    "close": PERSON,
    "withdraw": ["person", PLATFORM],
}


class DatedCaseWorkflow:
    """The workflow, with what services write along with each state."""

    transitions, states, get = CaseWorkflow.transitions, CaseState, CaseWorkflow.get

    @staticmethod
    def apply(case, name, **words):
        target = CaseWorkflow.get(name).target
        changes = {"closed_at": None, **WRITES.get(target, {})}
        if target == "attached":
            changes["lead"] = case.spare_lead
        return CaseWorkflow.apply(case, name, changes=changes, **words)


def test_every_role_in_every_state(complaints_agent, complaints_supervisor, administrator, stranger, amina, youssef):
    unit, complained = make_unit(), make_unit("complained")
    actors = {
        "desk": complaints_agent,
        "supervisor": complaints_supervisor,
        "agent": make_agent(unit),
        "writer": make_agent(unit),
        "unit_supervisor": make_agent(unit, Role.COMPLAINTS_SUPERVISOR),
        "other_unit": make_agent(make_unit("elsewhere")),
        "complained_supervisor": make_agent(complained, Role.COMPLAINTS_SUPERVISOR),
        "counter": make_user(Role.COUNTER_AGENT),
        "administrator": administrator,
        "person": amina,
        "lawyer": youssef,
        "stranger": stranger,
    }

    def make(state):
        case = make_case(state, unit=unit, unit_complained=complained, identity={"user": amina})
        case.mandates.create(kind="lawyer", scope="act", user=youssef)
        given = state in ("answered", "reopening_requested", "closed")
        write_answer(case, writer=actors["writer"], validator=None)
        if given:
            case.answers.update(validator=make_user(), given_at=timezone.now())
        case.spare_lead = case.lead or make_case("qualification")
        return case

    assert crossed(DatedCaseWorkflow, make=make, actors=actors, allowed=ALLOWED) == []
    offered = {(state, name, row.name) for state in CaseState.values for name, row in offers(make(state), actors)}
    assert offered == {
        (state, name, row.name)
        for row in CaseWorkflow.transitions
        for state in row.sources
        for name in ALLOWED[row.name]
        if name != PLATFORM
    }


def offers(case, actors):
    """What each actor is offered to do with the case."""
    return [(name, row) for name, user in actors.items() for row, _refusals in CaseWorkflow.available(case, user)]


def test_only_what_says_so_is_done_by_the_platform():
    alone = {row.name for row in CaseWorkflow.transitions if row.platform or not row.permission}
    assert alone == {name for name, people in ALLOWED.items() if PLATFORM in people}


def test_what_the_person_reads():
    assert set(PUBLIC_STATES) == set(CaseState) - {CaseState.ATTACHED}
    lead = Case(state="transferred")
    assert public_state(lead) == PublicState.IN_PROGRESS
    for state, shown in [
        ("received", "received"),
        ("information_requested", "in_progress"),
        ("waiting_third_party", "waiting_third_party"),
        ("answer_to_validate", "in_progress"),
    ]:
        lead.state = state
        assert public_state(Case(state="attached", lead=lead)) == shown
