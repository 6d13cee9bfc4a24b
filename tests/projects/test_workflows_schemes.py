"""Who may do what with a version of a scheme, in every state."""

from mdm_platform.accounts.roles import Role
from projects.workflows import SchemeVersionWorkflow
from tests.factories.accounts import make_user
from tests.factories.projects.schemes import SchemeFactory, make_version
from tests.utils.workflow_matrix import Filled, mismatches

ALLOWED = {
    "submit": {"editor", "author", "administrator"},
    "send_back": {"editor", "author", "administrator"},
    "approve": {"editor", "administrator"},
    "withdraw": {"editor", "author", "administrator"},
    "deliver": {"platform"},
}


def dated(version, step):
    """The day that services write along."""
    return {"approved_at": version.written_at} if step.name in ("approve", "deliver") else {}


def test_only_the_declared_cells_are_allowed(scheme_editor, administrator, stranger, project_advisor):
    author = make_user(Role.SCHEME_EDITOR)
    actors = {
        "editor": scheme_editor,
        "author": author,
        "administrator": administrator,
        "stranger": stranger,
        "advisor": project_advisor,
    }

    def made(state):
        return make_version(SchemeFactory(), state, written_by=author)

    assert mismatches(Filled(SchemeVersionWorkflow, dated), make=made, actors=actors, allowed=ALLOWED) == []
