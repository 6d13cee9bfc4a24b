"""Who may move a call, from which state."""

from django.utils import timezone

from associations.models import Call
from associations.workflows import CallWorkflow
from tests.factories.accounts import make_user
from tests.factories.associations.calls import FROM_NOW, make_call
from tests.utils.workflow_matrix import mismatches

TEAM = {"officer", "administrator"}
ALLOWED = {
    "validate": TEAM,
    "rework": TEAM,
    "publish": TEAM,
    "open": {*TEAM, "platform"},
    "close": {*TEAM, "platform"},
    "instruct": TEAM,
    "go_to_jury": TEAM,
    "decide": {*TEAM, "platform"},
    "monitor": TEAM,
    "archive": TEAM,
}
# When each state's call opens and closes, so that the clock allows what leads on from it.
DAYS = {"published": (-1, 20), "open": (-20, -1)}


def test_only_the_declared_cells_are_allowed(
    db, monkeypatch, cofinancing_officer, administrator, finance_controller, jury_member, cofunder_agent, stranger
):
    for state, days in DAYS.items():
        monkeypatch.setitem(FROM_NOW, state, days)
    actors = {
        "officer": cofinancing_officer,
        "administrator": administrator,
        "controller": finance_controller,
        "jury": jury_member,
        "cofunder": cofunder_agent,
        "stranger": stranger,
    }

    def make(state):
        call = make_call(state)
        Call.objects.filter(pk=call.pk).update(published_at=timezone.now())
        call.refresh_from_db()
        return call

    assert mismatches(CallWorkflow, make=make, actors=actors, allowed=ALLOWED) == []


def test_whoever_wrote_the_rules_does_not_validate_them(db, cofinancing_officer):
    call = make_call("draft", version={"created_by": cofinancing_officer})
    offered = [row.name for row, _refusals in CallWorkflow.available(call, cofinancing_officer)]
    assert "validate" not in offered
    assert "validate" in [row.name for row, _refusals in CallWorkflow.available(call, make_user("cofinancing_officer"))]
