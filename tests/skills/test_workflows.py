"""Who may do what in which state: each workflow's whole matrix."""

import pytest

from mdm_platform.accounts.roles import Role
from skills.models import Appeal, ContactRequest, Invitation
from skills.services import appeals, contacts, curation
from skills.workflows import AppealWorkflow, ContactWorkflow, InvitationWorkflow, ProfileWorkflow
from tests.factories.accounts import make_user
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent
from tests.utils.workflow_matrix import PLATFORM, mismatches

CURATORS = {"curator", "administrator"}


@pytest.fixture
def actors(amina, youssef, stranger, curator, administrator, dpo, partner_agent):
    return {
        "owner": amina,
        "sender": youssef,
        "stranger": stranger,
        "curator": curator,
        "administrator": administrator,
        "dpo": dpo,
        "partner_agent": partner_agent,
        "publisher": make_user(Role.PUBLISHER),
    }


def test_profiles(actors, amina):
    consent(amina)

    def make(state):
        if state == "anonymised":
            blank = {"owner": None, "first_name": "", "last_name": "", "headline": "", "city": ""}
            return ProfileFactory(state=state, **blank)
        return ProfileFactory(owner=amina, state=state)

    allowed = {
        "submit": {"owner"},
        "resubmit": {"owner"},
        "recall": {"owner", PLATFORM},
        "publish": CURATORS,
        "request_completion": CURATORS,
        "refuse": CURATORS,
        "hide": CURATORS,
        "reinstate": set(),
        "pause": {"owner", PLATFORM},
        "resume": {"owner", PLATFORM},
        "mark_stale": {PLATFORM},
        "confirm": {"owner"},
        "withdraw": {"owner", "dpo", PLATFORM},
        "reopen": {"owner"},
        "anonymise": {PLATFORM},
    }
    assert mismatches(DatedProfileWorkflow, make=make, actors=actors, allowed=allowed) == []


class DatedProfileWorkflow:
    """The profile's workflow, with the dates and blanks that its services write along with each state."""

    transitions = ProfileWorkflow.transitions
    states = ProfileWorkflow.states
    get = ProfileWorkflow.get

    @staticmethod
    def apply(profile, name, **words):
        target = ProfileWorkflow.get(name).target
        now = profile.created_at
        changes = {
            "submitted_at": now,
            "published_at": now if target in ("published", "paused", "stale") else None,
            "confirmed_at": now,
            "withdrawn_at": now if target == "withdrawn" else None,
        }
        if target == "anonymised":
            changes |= {"owner": None, "first_name": "", "last_name": "", "headline": "", "city": ""}
        return ProfileWorkflow.apply(profile, name, changes=changes, **words)


def test_appeals(actors, amina, curator):
    consent(amina)

    def make(state):
        profile = ProfileFactory(owner=amina, state="submitted")
        curation.refuse(profile=profile, by=curator, reason="content", note="Non.")
        appeal = appeals.file(profile=profile, text="Relisez-moi.", by=amina)
        decided = {"decided_at": appeal.filed_at, "decided_by": curator} if state in ("upheld", "rejected") else {}
        Appeal.objects.filter(pk=appeal.pk).update(**{"state": state, **decided})
        return Appeal.objects.select_related("decision").get(pk=appeal.pk)

    allowed = {"uphold": {"administrator"}, "reject": {"administrator"}, "abandon": {"owner", PLATFORM}}
    assert mismatches(DatedAppealWorkflow, make=make, actors=actors, allowed=allowed) == []


class DatedAppealWorkflow:
    """The appeal's workflow, with the author and date of a decision."""

    transitions = AppealWorkflow.transitions
    states = AppealWorkflow.states
    get = AppealWorkflow.get

    @staticmethod
    def apply(appeal, name, *, by, **words):
        changes = {} if name == "abandon" else {"decided_at": appeal.filed_at, "decided_by": by}
        return AppealWorkflow.apply(appeal, name, by=by, changes=changes, **words)


def test_contacts(actors, amina, youssef):
    profile = ProfileFactory(owner=consent(amina), state="published")
    words = {"purpose": "other", "subject": "Sujet", "body": "Corps"}

    def make(state):
        contact = contacts.send(profile=profile, by=youssef, **words)
        ContactRequest.objects.filter(pk=contact.pk).update(state=state)
        return ContactRequest.objects.get(pk=contact.pk)

    both = {"owner", "sender"}
    allowed = {
        "accept": {"owner"},
        "decline": {"owner"},
        "block": {"owner"},
        "report": both,
        "expire": {PLATFORM},
        "close": {*both, PLATFORM},
        "handle_report": CURATORS,
    }
    assert mismatches(ContactWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_invitations(actors):
    def make(state):
        address = {"email": "x@exemple.test"} if state == "invited" else {}
        profile = ProfileFactory(owner=None)
        return Invitation.objects.create(profile=profile, state=state, expires_at=profile.created_at, **address)

    members = {"owner", "sender", "stranger"}
    allowed = {"accept": members, "decline": {PLATFORM}, "purge": {PLATFORM}}
    assert mismatches(ForgetfulInvitationWorkflow, make=make, actors=actors, allowed=allowed) == []


class ForgetfulInvitationWorkflow:
    """The invitation's workflow, which forgets the address."""

    transitions = InvitationWorkflow.transitions
    states = InvitationWorkflow.states
    get = InvitationWorkflow.get

    @staticmethod
    def apply(invitation, name, **words):
        return InvitationWorkflow.apply(invitation, name, changes={"email": "", "phone": ""}, **words)
