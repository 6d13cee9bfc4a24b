"""Who may do what with a need, in which state."""

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import get_permission
from skills.workflows import CLOSED_NEED_STATES, NeedWorkflow
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory, make_principal
from tests.factories.skills import NeedFactory
from tests.factories.skills.needs import make_agent
from tests.utils.workflow_matrix import PLATFORM, mismatches


@pytest.fixture
def institution(db):
    return InstitutionFactory()


def test_needs(amina, dpo, curator, administrator, institution):
    author, colleague = make_agent(institution), make_agent(institution)
    moderating_agent = make_agent(institution)
    moderating_agent.groups.add(*administrator.groups.all())
    actors = {
        "author": author,
        "colleague": colleague,
        "moderating_agent": moderating_agent,
        "other_agent": make_agent(),
        "agent_of_nobody": make_user(Role.PARTNER_AGENT),
        "member": amina,
        "curator": curator,
        "administrator": administrator,
        "dpo": dpo,
        "publisher": make_user(Role.PUBLISHER),
    }
    theirs, moderators = {"author", "colleague", "moderating_agent"}, {"curator", "administrator"}
    allowed = {
        "submit": theirs,
        "recall": theirs,
        "return_to_author": moderators,
        "publish": moderators,
        "start": {*theirs, PLATFORM},
        "fill": theirs,
        "expire": {PLATFORM},
        "withdraw": theirs,
        "take_down": moderators,
        "reopen": theirs,
    }

    def make(state):
        return NeedFactory(state=state, institution=institution, author=author)

    assert mismatches(DatedNeedWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_programs(institution):
    """A program with the scope writes its own institution's needs; the log has no person to name."""
    actors = {
        "program": make_principal("needs:write", institution=institution),
        "reading_program": make_principal("profiles:read", institution=institution),
        "other_program": make_principal("needs:write"),
    }
    need = NeedFactory(institution=institution)
    allowed = {name: actor for name, actor in actors.items() if may_write(actor, need)}
    assert set(allowed) == {"program"}


def may_write(actor, need):
    names = ("skills.edit_need", "skills.submit_need", "skills.close_need")
    answers = {get_permission(name).predicate(actor, need) for name in names}
    assert len(answers) == 1
    return answers.pop()


class DatedNeedWorkflow:
    """The need's workflow, with the dates that its services write along with each state."""

    transitions = NeedWorkflow.transitions
    states = NeedWorkflow.states
    get = NeedWorkflow.get

    @staticmethod
    def apply(need, name, **words):
        target, now = NeedWorkflow.get(name).target, timezone.now()
        changes = {
            "submitted_at": now,
            "published_at": now,
            "closed_at": now if target in CLOSED_NEED_STATES else None,
            "outcome": words["reason"] if target == "filled" else "",
        }
        return NeedWorkflow.apply(need, name, changes=changes, **words)
