"""Who may do what with the reports, amendments and controls of a running project, in which state."""

import pytest

from associations.workflows import AmendmentWorkflow, ControlWorkflow, FindingWorkflow, ReportWorkflow
from tests.factories.associations import OfficerFactory, make_association
from tests.factories.associations.projects import (
    make_amendment,
    make_control,
    make_finding,
    make_project,
    make_report,
)
from tests.utils.workflow_matrix import mismatches

OFFICER, STAFF, CONTROLLER, PLATFORM = ("president",), ("instructor",), ("controller",), ("platform",)


@pytest.fixture
def actors(amina, youssef, stranger, administrator, cofinancing_officer, finance_controller, curator):
    """Amina presides the association; the administrator sits in its board, and so decides nothing about it."""
    association = make_association(amina)
    OfficerFactory(association=association, user=administrator)
    return {
        "association": association,
        "people": {
            "president": amina,
            "involved": administrator,
            "elsewhere": youssef,
            "stranger": stranger,
            "instructor": cofinancing_officer,
            "controller": finance_controller,
            "curator": curator,
        },
    }


@pytest.fixture
def project(actors):
    return make_project(association=actors["association"])


def with_board(allowed):
    """Whoever sits in the board does as the president does."""
    return {name: (*people, "involved") if people == OFFICER else people for name, people in allowed.items()}


def test_only_the_declared_cells_of_a_report_are_allowed(actors, project):
    allowed = with_board(
        {"begin": OFFICER, "submit": OFFICER, "return_to_author": STAFF, "accept": STAFF, "cancel": PLATFORM}
    )
    places = iter(range(1, 1000))

    def make(state):
        return make_report(project, state=state, kind="interim", position=next(places), spent={"volunteers": "500.00"})

    assert mismatches(ReportWorkflow, make=make, actors=actors["people"], allowed=allowed) == []


def test_only_the_declared_cells_of_an_amendment_are_allowed(actors, project):
    allowed = with_board(
        {"register": OFFICER, "submit": OFFICER, "approve": STAFF, "refuse": STAFF, "withdraw": (*OFFICER, "involved")}
    )
    allowed["withdraw"] = ("president", "involved", "platform")

    def make(state):
        project.amendments.all().delete()
        made = make_amendment(project, kind="budget", state=state)
        headings = project.version.budget_categories
        made.moves.create(
            source=headings.get(code="equipment"), target=headings.get(code="running"), amount="100.00", currency="EUR"
        )
        return made

    assert mismatches(AmendmentWorkflow, make=make, actors=actors["people"], allowed=allowed) == []


def test_only_the_declared_cells_of_a_control_are_allowed(actors, project):
    allowed = {"hold": CONTROLLER, "conclude": CONTROLLER, "cancel": CONTROLLER}

    def make(state):
        return make_control(project, state=state, held_on="2027-09-02")

    assert mismatches(ControlWorkflow, make=make, actors=actors["people"], allowed=allowed) == []


def test_only_the_declared_cells_of_a_finding_are_allowed(actors, project):
    allowed = with_board({"answer": OFFICER, "lift": CONTROLLER, "uphold": CONTROLLER, "uphold_unanswered": PLATFORM})
    control = make_control(project)

    def make(state):
        return make_finding(control, state=state, answer="Elle est jointe.")

    assert mismatches(FindingWorkflow, make=make, actors=actors["people"], allowed=allowed) == []
