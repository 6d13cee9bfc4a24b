"""Who may move an improvement of a procedure, from which state."""

from django.utils import timezone

from grievances.workflows import ImprovementWorkflow
from mdm_platform.accounts.roles import Role
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.after import make_improvement
from tests.factories.grievances.cases import make_agent
from tests.utils.workflow_matrix import mismatches


def test_who_moves_an_improvement(complaints_agent, complaints_supervisor, administrator, stranger):
    unit, responsible = make_unit(), make_unit("responsible")
    actors = {
        "desk": complaints_agent,
        "supervisor": complaints_supervisor,
        "unit": make_agent(unit),
        "other_unit": make_agent(make_unit("elsewhere")),
        "responsible": make_agent(responsible, Role.COMPLAINTS_SUPERVISOR),
        "administrator": administrator,
        "stranger": stranger,
    }
    case = make_case("qualification")

    def make(state):
        extra = {"in_place_at": timezone.now(), "published_at": timezone.now()}
        return make_improvement(state, cases=[case], written_for=unit, responsible=responsible, **extra)

    decide = {"supervisor"}
    allowed = {
        "propose": {"desk", "supervisor", "unit"},
        "send_back": decide,
        "study": decide,
        "adopt": decide,
        "put_in_place": decide,
        "decline": decide,
    }
    assert mismatches(ImprovementWorkflow, make=make, actors=actors, allowed=allowed) == []
