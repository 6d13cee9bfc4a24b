"""Who may do what with a version of a text, in which state."""

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.publications.models import PublicationVersion
from mdm_platform.publications.workflows import VersionWorkflow
from tests.factories.accounts import make_user
from tests.factories.publications import VersionFactory
from tests.utils.workflow_matrix import PLATFORM, mismatches


class DatedVersionWorkflow:
    """The workflow, with the date that its service writes along with a publication."""

    transitions, states, get = VersionWorkflow.transitions, VersionWorkflow.states, VersionWorkflow.get

    @staticmethod
    def apply(obj, name, **words):
        changes = {"published_at": timezone.now()} if name == "publish" else {}
        return VersionWorkflow.apply(obj, name, changes=changes, **words)


@pytest.mark.django_db
def test_who_may_do_what(administrator, amina):
    author, publisher = make_user(Role.PUBLISHER), make_user(Role.PUBLISHER)
    actors = {"author": author, "publisher": publisher, "administrator": administrator, "amina": amina}
    editors = {"author", "publisher", "administrator"}
    allowed = {
        "submit": editors,
        "send_back": editors,
        "publish": {"publisher", "administrator"},
        "supersede": {PLATFORM},
        "withdraw": editors,
    }

    def make(state):
        version = VersionFactory(state=state, author=author)
        if state == "in_review":
            PublicationVersion.objects.filter(pk=version.pk).update(published_at=None)
        return version

    assert mismatches(DatedVersionWorkflow, make=make, actors=actors, allowed=allowed) == []
