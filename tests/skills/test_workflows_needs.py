"""Who may do what with a need, in which state."""

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.timeline import timeline
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
        "program": make_principal("needs:write", institution=institution),
        "reading_program": make_principal("profiles:read", institution=institution),
        "other_program": make_principal("needs:write"),
    }
    theirs, moderators = {"author", "colleague", "moderating_agent", "program"}, {"curator", "administrator"}
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


def test_the_log_names_the_institution_of_a_program(institution):
    need = NeedFactory(institution=institution)
    log = DatedNeedWorkflow.apply(need, "submit", by=make_principal("needs:write", institution=institution))
    assert (log.actor, log.organisation) == (None, institution.slug)
    assert [str(entry.who) for entry in timeline(need, names_people=True)] == ["Un programme de l’institution"]


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
