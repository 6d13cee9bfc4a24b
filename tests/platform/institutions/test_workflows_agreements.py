"""Who may do what to an agreement, in every state."""

from datetime import date

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Agreement, AgreementParty
from mdm_platform.institutions.workflows import AgreementWorkflow
from tests.factories.accounts import make_user
from tests.utils.workflow_matrix import mismatches

KEEPERS = {"label_officer", "cofinancing_officer", "administrator"}
ALLOWED = {
    "send_to_sign": KEEPERS,
    "take_back": KEEPERS,
    "sign": KEEPERS,
    "end": {*KEEPERS, "platform"},
    "terminate": KEEPERS,
    "abandon": {*KEEPERS, "platform"},
}


def make(state):
    now = timezone.now()
    agreement = Agreement.objects.create(
        kind="tripartite", reference="T", title="T", state=state, starts=date(2026, 1, 1), drafted_at=now,
        signed_at=now,
    )  # fmt: skip
    for role in ("association", "ministry"):
        AgreementParty.objects.create(agreement=agreement, role=role, name=role, signed_on=date(2026, 1, 1))
    return agreement


@pytest.mark.django_db
def test_only_the_declared_cells_are_allowed():
    actors = {role: make_user(role) for role in (*KEEPERS, Role.MEMBER, Role.LABEL_COMMITTEE)}
    assert mismatches(AgreementWorkflow, make=make, actors=actors, allowed=ALLOWED) == []
