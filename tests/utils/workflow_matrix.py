"""Who may do what in which state: the whole role × state × transition matrix of a workflow.

    @pytest.mark.parametrize("cell", matrix(PermitWorkflow, actors=ACTORS, allowed=ALLOWED), ids=str)
    def test_only_the_declared_cells_are_allowed(cell, actors): ...

or, quicker, all cells in one test:

    assert mismatches(PermitWorkflow, make=permit_in_state, actors=actors, allowed=ALLOWED) == []

(`Filled(PermitWorkflow, fields)` in its place where services write fields along with the state)

or, for a workflow of many states and transitions, `crossed` with the same words.

Who may is named for each transition: `{"redirect": {"reader"}}`, or state by state where they differ:
`{"redirect": {"submitted": {"reader"}, "qualified": {"advisor"}}}`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import PermissionRefused, TransitionNotAllowed
from mdm_platform.workflow import Transition, Workflow

PLATFORM = "platform"
People = Collection[str] | Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Cell:
    """One question: may this actor make this transition of an object in this state?"""

    actor: str
    state: str
    transition: str
    allowed: bool

    def __str__(self) -> str:
        return f"{self.actor}-{self.state}-{self.transition}"


class Filled:
    """A workflow with what its services write along: `fields(obj, step)` gives them for each transition."""

    def __init__(self, workflow: type[Workflow], fields: Callable[[Any, Transition], Mapping[str, Any]]) -> None:
        self.workflow, self.fields = workflow, fields
        self.transitions, self.states, self.get = workflow.transitions, workflow.states, workflow.get

    def apply(self, obj: Any, name: str, **words: Any) -> Any:
        return self.workflow.apply(obj, name, changes=dict(self.fields(obj, self.get(name))), **words)


def matrix(workflow: type[Workflow], *, actors: Collection[str], allowed: Mapping[str, People]) -> list[Cell]:
    """Every cell. `allowed` names for each transition the actors who may make it ("platform" for nobody).

    AssertionError when a transition is left out of `allowed`, or an actor in it is unknown.
    """
    assert set(allowed) == {row.name for row in workflow.transitions}
    named = {actor for row in workflow.transitions for state in row.sources for actor in _who(allowed, row, state)}
    assert named <= {*actors, PLATFORM}
    return list(_cells(workflow, (*actors, PLATFORM), allowed))


def mismatches(
    workflow: type[Workflow],
    *,
    make: Callable[[str], Any],
    actors: Mapping[str, Any],
    allowed: Mapping[str, People],
) -> list[str]:
    """Cells where the code says otherwise than declared; `make(state)` gives an object that passes all guards."""
    return _problems(matrix(workflow, actors=actors, allowed=allowed), workflow, make, actors)


def crossed(
    workflow: type[Workflow],
    *,
    make: Callable[[str], Any],
    actors: Mapping[str, Any],
    allowed: Mapping[str, People],
) -> list[str]:
    """The same for a long workflow, with fewer cells: what nobody may do in a state is tried by one who may elsewhere.

    Each transition is tried by everybody from each of its states, and from every state by one actor who may.
    """

    def is_asked(cell: Cell) -> bool:
        row = workflow.get(cell.transition)
        return cell.state in row.sources or cell.actor == next(iter(_who(allowed, row, row.sources[0])), PLATFORM)

    cells = matrix(workflow, actors=actors, allowed=allowed)
    return _problems([cell for cell in cells if is_asked(cell)], workflow, make, actors)


def _who(allowed: Mapping[str, People], row: Transition, state: str) -> Collection[str]:
    people = allowed[row.name]
    return people.get(state, ()) if isinstance(people, Mapping) else people


def _cells(workflow: type[Workflow], actors: Collection[str], allowed: Mapping[str, People]) -> Iterator[Cell]:
    for actor in actors:
        for state in workflow.states.values:
            for row in workflow.transitions:
                yield Cell(actor, state, row.name, state in row.sources and actor in _who(allowed, row, state))


def _problems(
    cells: list[Cell], workflow: type[Workflow], make: Callable[[str], Any], actors: Mapping[str, Any]
) -> list[str]:
    problems: dict[Cell, str] = {}
    for state in workflow.states.values:
        with transaction.atomic():
            asked = sorted((cell for cell in cells if cell.state == state), key=lambda cell: cell.allowed)
            problems |= _problems_of_one(asked, workflow, make(state), actors)
            transaction.set_rollback(True)
    return [problems[cell] for cell in cells if problems[cell]]


def _problems_of_one(
    cells: list[Cell], workflow: type[Workflow], obj: Any, actors: Mapping[str, Any]
) -> dict[Cell, str]:
    """What is wrong with each cell of one object, an empty string for nothing; the refused come first.

    What was done is rolled back. That the refusals left no trace is read before each of the others, and at the end.
    """
    problems, before, untouched = {}, _traces(obj), transaction.savepoint()
    for cell in cells:
        if cell.allowed:
            assert _traces(obj) == before, "a refusal left a trace"
        outcome = _try(workflow, workflow.get(cell.transition), copy(obj), actors.get(cell.actor))
        problems[cell] = _problem(cell, outcome)
        if outcome == "done":
            transaction.savepoint_rollback(untouched)
    assert _traces(obj) == before, "a refusal left a trace"
    return problems


def _problem(cell: Cell, outcome: str) -> str:
    if outcome == "done":
        return "" if cell.allowed else f"{cell}: was allowed"
    return f"{cell}: was refused ({outcome})" if cell.allowed else ""


def _traces(obj: Any) -> tuple[str, int]:
    """The state in the database and how many log rows there are about the object."""
    return type(obj)._base_manager.get(pk=obj.pk).state, TransitionLog.objects.about(obj).count()


def _try(workflow: type[Workflow], row: Transition, obj: Any, user: Any) -> str:
    words = {"reason": row.reasons[0] if row.reasons else "", "note": "Un mot." if row.needs_note else ""}
    try:
        workflow.apply(obj, row.name, by=user, **words)
    except (PermissionRefused, TransitionNotAllowed) as refusal:
        return f"{refusal.code} {refusal}"
    assert obj.state == row.target
    return "done"
