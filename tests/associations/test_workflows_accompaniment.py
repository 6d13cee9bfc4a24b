"""Who may do what in which state of a pairing and of a replication."""

import pytest
from django.utils import timezone

from associations.models import Pairing
from associations.workflows import PairingWorkflow, ReplicationWorkflow
from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.associations import make_association
from tests.factories.associations.accompaniment import (
    GoodPracticeFactory,
    PairingFactory,
    PairingNoteFactory,
    ReplicationFactory,
)
from tests.utils.workflow_matrix import PLATFORM, mismatches

STAFF = {"label_officer", "administrator"}


@pytest.fixture
def actors(amina, youssef, stranger, label_officer, administrator, finance_controller):
    return {
        "learner": amina,
        "guide": youssef,
        "stranger": stranger,
        "label_officer": label_officer,
        "administrator": administrator,
        "controller": finance_controller,
    }


def test_both_sides_agree_and_the_platform_begins(actors, amina, youssef):
    guide, learner = make_association(youssef), make_association(amina)
    sides = {"guide": guide, "learner": learner}

    def make(state):
        agreed = timezone.now() if state != "proposed" else None
        pairing = PairingFactory(state=state, guide_agreed_at=agreed, **sides)
        PairingNoteFactory(pairing=pairing)
        return pairing

    allowed = {
        "agree": {"guide"},
        "begin": set(),
        "decline": {"guide", "learner", *STAFF, PLATFORM},
        "end": {"guide", "learner", *STAFF},
    }
    assert mismatches(PairingWorkflow, make=make, actors=actors, allowed=allowed) == []
    ready = PairingFactory(guide_agreed_at=timezone.now(), **sides)
    PairingWorkflow.apply(ready, "begin", by=None, changes={"started_at": timezone.now()})
    assert Pairing.objects.get(pk=ready.pk).state == "active"


def test_staff_confirm_what_others_declare(actors, amina):
    practice = GoodPracticeFactory()
    actors["editor"] = make_user(Role.PUBLISHER)

    def make(state):
        return ReplicationFactory(practice=practice, state=state, declared_by=amina)

    allowed = {"confirm": {"editor", *STAFF}, "reject": {"editor", *STAFF}, "withdraw": {"learner"}}
    assert mismatches(ReplicationWorkflow, make=make, actors=actors, allowed=allowed) == []
