"""The history of an object in words."""

import pytest

from mdm_platform.audit.timeline import timeline
from skills.services import needs
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db


def test_the_beginning_is_told_as_such_whatever_transitions_are_called():
    need = needs.create(by=make_agent(), title="Former au solaire")
    assert [str(entry.what) for entry in timeline(need, names_people=False)] == ["Créer"]
