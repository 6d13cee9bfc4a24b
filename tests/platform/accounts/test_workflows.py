"""Who may move a request about an account, from which state: every cell of the three tables."""

import pytest
from django.utils import timezone

from mdm_platform.accounts.models import DeathReport, ErasureRequest, FactorRecovery
from mdm_platform.accounts.services.erasures import GRACE
from mdm_platform.accounts.workflows import DeathReportWorkflow, ErasureWorkflow, FactorRecoveryWorkflow
from tests.factories.accounts import make_user
from tests.utils.workflow_matrix import mismatches


@pytest.fixture
def actors(amina, stranger, curator, administrator, dpo, partner_agent):
    return {
        "owner": amina,
        "stranger": stranger,
        "curator": curator,
        "administrator": administrator,
        "second_administrator": make_user("administrator"),
        "dpo": dpo,
        "partner": partner_agent,
    }


@pytest.fixture
def dated(monkeypatch):
    """Give the services' dates and authors with each transition, as the constraints ask."""

    def patch(workflow, changes):
        apply = workflow.apply

        def with_changes(obj, name, *, by, **words):
            return apply(obj, name, by=by, changes=changes(by), **words)

        monkeypatch.setattr(workflow, "apply", with_changes)

    return patch


def test_erasures(actors, amina, dated):
    now = timezone.now()
    dated(ErasureWorkflow, lambda by: {"closed_at": now})

    def make(state):
        closed = None if state == "requested" else now
        return ErasureRequest.objects.create(
            user=amina, state=state, requested_at=now, due_at=now + GRACE, closed_at=closed
        )

    allowed = {"cancel": {"owner"}, "erase": {"platform"}}
    assert mismatches(ErasureWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_lost_factors(actors, amina, administrator, dated):
    now = timezone.now()
    dated(FactorRecoveryWorkflow, lambda by: {"decided_by": by, "decided_at": now})

    def make(state):
        decision = {"decided_by": actors["second_administrator"], "decided_at": now}
        decided = {} if state == "requested" else decision
        return FactorRecovery.objects.create(
            user=amina, state=state, requested_by=administrator, requested_at=now, **decided
        )

    allowed = {"approve": {"second_administrator"}, "refuse": {"second_administrator"}}
    assert mismatches(FactorRecoveryWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_reported_deaths(actors, amina, youssef, dated):
    now = timezone.now()
    dated(DeathReportWorkflow, lambda by: {"decided_by": by, "decided_at": now})

    def make(state):
        decided = None if state == "reported" else now
        return DeathReport.objects.create(
            subject=youssef, reporter=amina, state=state, reported_at=now, decided_at=decided
        )

    staff = {"curator", "administrator", "second_administrator", "dpo"}
    allowed = {"verify": staff, "refuse": staff, "correct": {"administrator", "second_administrator"}}
    assert mismatches(DeathReportWorkflow, make=make, actors=actors, allowed=allowed) == []
