"""Who may do what with reviews, juries, scenarios, shares and appeals, in which state."""

from django.utils import timezone

from associations.models import JuryScenario, JurySession, RequestAppeal
from associations.workflows import (
    CofunderShareWorkflow,
    JuryScenarioWorkflow,
    JurySessionWorkflow,
    RequestAppealWorkflow,
    ReviewWorkflow,
)
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.files.models import StoredFile
from tests.factories.accounts import make_user
from tests.factories.associations import OfficerFactory, calls, make_association
from tests.factories.associations.juries import ReviewFactory, make_award, make_jury_request, make_session, make_share
from tests.factories.institutions import make_principal
from tests.utils.workflow_matrix import PLATFORM, mismatches

INSTRUCTORS = {"instructor", "administrator"}


def dated_mismatches(workflow, fields, **words):
    """The matrix of the workflow, with the fields that its services write along with each state."""

    class Dated:
        transitions, states, get = workflow.transitions, workflow.states, workflow.get

        @staticmethod
        def apply(obj, name, **words):
            changes = {field: value(workflow.get(name).target, words) for field, value in fields.items()}
            return workflow.apply(obj, name, changes=changes, **words)

    return mismatches(Dated, **words)


def when(*states):
    return lambda target, words: timezone.now() if target in states else None


def test_reviews(amina, jury_member, stranger, cofinancing_officer, administrator, finance_controller):
    request = make_jury_request(state="in_review", association=make_association(amina, papers=False))
    tied = make_user(Role.JURY_MEMBER)
    OfficerFactory(association=request.association, user=tied)
    actors = {
        "reviewer": jury_member,
        "other_reviewer": make_user(Role.JURY_MEMBER),
        "tied": tied,
        "officer": amina,
        "stranger": stranger,
        "instructor": cofinancing_officer,
        "administrator": administrator,
        "controller": finance_controller,
    }
    allowed = {"decline": {"reviewer", *INSTRUCTORS, PLATFORM}, "give": {"reviewer"}}
    writes = {
        "decline_reason": lambda target, words: words["reason"] if target == "declined" else "",
        "given_at": when("given"),
        "total": lambda target, words: 72 if target == "given" else None,
    }

    def make(state):
        return ReviewFactory(request=request, reviewer=jury_member, state=state, scored=4)

    assert dated_mismatches(ReviewWorkflow, writes, make=make, actors=actors, allowed=allowed) == []


def test_sessions_and_scenarios(
    jury_member, stranger, cofinancing_officer, administrator, finance_controller, label_officer
):
    call = calls.make_call("jury")
    author = make_user(Role.COFINANCING_OFFICER)
    actors = {
        "instructor": cofinancing_officer,
        "administrator": administrator,
        "author": author,
        "member": jury_member,
        "controller": finance_controller,
        "label_officer": label_officer,
        "stranger": stranger,
    }
    staff = {*INSTRUCTORS, "author"}
    minutes = StoredFile.objects.create(purpose="jury_minutes", content="x", name="x", content_type="x", size=1)

    def session(state):
        made = make_session(call, state=state if state not in ("closed", "cancelled") else "decided")
        if state in ("closed", "cancelled"):
            ended = {"closed_at": timezone.now(), "minutes": minutes} if state == "closed" else {}
            JurySession.objects.filter(pk=made.pk).update(state=state, **ended)
            made.refresh_from_db()
        return made

    writes = {
        "opened_at": lambda target, words: timezone.now(),
        "decided_at": when("decided", "closed"),
        "closed_at": when("closed"),
        "minutes": lambda target, words: minutes if target == "closed" else None,
    }
    allowed = {"open": staff, "decide": staff, "close": staff, "cancel": staff}
    assert dated_mismatches(JurySessionWorkflow, writes, make=session, actors=actors, allowed=allowed) == []

    held = make_session(call)

    def scenario(state):
        chosen = {"chosen_at": timezone.now(), "chosen_by": author} if state == "chosen" else {}
        return JuryScenario.objects.create(
            session=held,
            name="Scénario",
            author=author,
            envelope=call.current.principals()[0].envelope,
            currency="EUR",
            state=state,
            computed_at=timezone.now(),
            **chosen,
        )

    writes = {
        "chosen_at": when("chosen"),
        "chosen_by": lambda target, words: words["by"] if target == "chosen" else None,
    }
    allowed = {"choose": INSTRUCTORS, "discard": {*staff, PLATFORM}}
    assert dated_mismatches(JuryScenarioWorkflow, writes, make=scenario, actors=actors, allowed=allowed) == []


def test_shares(amina, stranger, cofinancing_officer, administrator, finance_controller, cofunder_agent, partner_agent):
    award = make_award()
    own = cofunder_agent.memberships.get().institution
    type(award).objects.filter(pk=award.pk).update(frozen_at=timezone.now())
    award.refresh_from_db()
    actors = {
        "agent": cofunder_agent,
        "program": make_principal("cofunding:write", institution=own),
        "reading_program": make_principal("cofunding:read", institution=own),
        "other_program": make_principal("cofunding:write"),
        "other_agent": make_user(Role.COFUNDER_AGENT),
        "partner": partner_agent,
        "officer": amina,
        "stranger": stranger,
        "instructor": cofinancing_officer,
        "administrator": administrator,
        "controller": finance_controller,
    }
    theirs = {"agent", "program"}
    allowed = {
        "confirm": theirs,
        "commit": {*INSTRUCTORS, "controller", PLATFORM},
        "pay": theirs,
        "cancel": {*theirs, *INSTRUCTORS, PLATFORM},
    }
    writes = {
        "confirmed_at": lambda target, words: timezone.now(),
        "committed_at": lambda target, words: timezone.now(),
        "paid_at": when("paid"),
        "cancel_reason": lambda target, words: words["reason"] if target == "cancelled" else "",
    }

    def make(state):
        return make_share(award, cofunder=own, state=state)

    assert dated_mismatches(CofunderShareWorkflow, writes, make=make, actors=actors, allowed=allowed) == []


def test_appeals(amina, youssef, stranger, cofinancing_officer, administrator, jury_member):
    association = make_association(amina, papers=False)
    OfficerFactory(association=association, user=youssef, state="ended")
    request = make_jury_request(state="refused", association=association)
    actors = {
        "president": amina,
        "former_officer": youssef,
        "stranger": stranger,
        "decider": cofinancing_officer,
        "administrator": administrator,
        "member": jury_member,
    }
    decision = TransitionLog.objects.create(
        workflow="associations.request",
        object_type="associations.request",
        object_id=str(request.pk),
        transition="refuse",
        source="jury",
        target="refused",
        actor=cofinancing_officer,
        at=timezone.now(),
    )
    others = {"administrator"}
    allowed = {"uphold": others, "reject": others, "withdraw": {"president"}}
    writes = {
        "decided_at": when("upheld", "rejected"),
        "decided_by": lambda target, words: words["by"] if target in ("upheld", "rejected") else None,
    }

    def make(state):
        decided = {"decided_at": timezone.now(), "decided_by": administrator}
        return RequestAppeal.objects.create(
            request=request,
            author=amina,
            decision=decision,
            text="Revoyez.",
            state=state,
            **(decided if state in ("upheld", "rejected") else {}),
        )

    assert dated_mismatches(RequestAppealWorkflow, writes, make=make, actors=actors, allowed=allowed) == []
