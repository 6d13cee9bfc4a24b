"""Who may do what in which state of an event and of a registration."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.events.models import Registration
from mdm_platform.events.workflows import EventWorkflow, RegistrationWorkflow
from tests.factories.accounts import make_user
from tests.factories.events import EventFactory, RegistrationFactory
from tests.utils.workflow_matrix import PLATFORM, mismatches

MANAGERS = {"administrator", "publisher", "label_officer"}


@pytest.fixture
def actors(amina, stranger, administrator, label_officer, curator):
    return {
        "owner": amina,
        "stranger": stranger,
        "administrator": administrator,
        "label_officer": label_officer,
        "publisher": make_user(Role.PUBLISHER),
        "curator": curator,
    }


def test_staff_prepare_events(actors):
    soon = EventFactory(state="draft")
    allowed = {"publish": MANAGERS, "cancel": MANAGERS, "hold": {*MANAGERS, PLATFORM}}

    def make(state):
        starts = timezone.now() + timedelta(days=1 if state == "draft" else -1)
        return EventFactory(state=state, starts_at=starts, organiser=soon.organiser)

    assert mismatches(EventWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_people_answer_for_themselves_and_staff_note_presences(actors, amina, monkeypatch):
    event = EventFactory(starts_at=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(Registration, "save", _dated(Registration.save))
    allowed = {
        "promote": {PLATFORM},
        "cancel": {"owner", PLATFORM},
        "return_seated": {"owner"},
        "return_waiting": {"owner"},
        "check_in": {"owner", *MANAGERS},
        "mark_absent": MANAGERS,
    }

    def make(state):
        return RegistrationFactory(event=event, user=amina, state=state)

    assert mismatches(RegistrationWorkflow, make=make, actors=actors, allowed=allowed) == []


def _dated(save):
    """The date that the services write with each presence."""

    def saved(self, *args, **kwargs):
        self.checked_in_at = timezone.now() if self.state == "attended" else None
        if "update_fields" in kwargs:
            kwargs["update_fields"] = [*kwargs["update_fields"], "checked_in_at"]
        return save(self, *args, **kwargs)

    return saved
