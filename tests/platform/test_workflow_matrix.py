"""The generator of matrices finds what is allowed and not declared, and the reverse."""

import pytest

from tests.factories.accounts import make_user
from tests.sample.models import Permit
from tests.sample.workflows import PermitWorkflow
from tests.utils.workflow_matrix import matrix, mismatches

ALLOWED = {"submit": {"owner"}, "grant": {"curator"}, "refuse": {"curator"}, "expire": {"platform"}}


@pytest.fixture
def actors(amina, curator, stranger):
    return {"owner": amina, "curator": curator, "stranger": stranger, "publisher": make_user("publisher")}


@pytest.fixture
def make(amina):
    return lambda state: Permit.objects.create(title="Puits", has_plan=True, owner_id=amina.pk, state=state)


def test_only_the_declared_cells_are_allowed(actors, make):
    assert mismatches(PermitWorkflow, make=make, actors=actors, allowed=ALLOWED) == []
    assert Permit.objects.count() == 0


def test_a_wrong_declaration_is_found(actors, make):
    wrong = {**ALLOWED, "submit": {"stranger"}, "grant": set()}
    found = mismatches(PermitWorkflow, make=make, actors=actors, allowed=wrong)
    assert [line.partition(" (")[0] for line in found] == [
        "owner-draft-submit: was allowed",
        "curator-submitted-grant: was allowed",
        "stranger-draft-submit: was refused",
    ]


def test_every_cell_is_there():
    cells = matrix(PermitWorkflow, actors=["owner", "curator"], allowed=ALLOWED)
    assert len(cells) == 3 * 4 * 4
    assert sum(cell.allowed for cell in cells) == 1 + 1 + 1 + 2


def test_a_transition_left_out_is_refused():
    with pytest.raises(AssertionError):
        matrix(PermitWorkflow, actors=["owner", "curator"], allowed={"submit": {"owner"}})
