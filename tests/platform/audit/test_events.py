"""Who is written as the author of an event."""

import pytest
from django.contrib.auth.models import AnonymousUser

from mdm_platform.audit import events
from tests.factories.institutions import make_principal

pytestmark = pytest.mark.django_db


def test_a_person_a_visitor_and_the_platform(amina):
    assert events.record("a.b", by=amina).actor == amina
    assert events.record("a.b", by=AnonymousUser()).actor is None
    assert events.record("a.b").actor is None


def test_a_partners_program_is_its_institution():
    principal = make_principal()
    event = events.record("a.b", by=principal)
    assert (event.actor, event.organisation) == (None, principal.institution.slug)
    assert events.record("a.b", by=principal, organisation="other").organisation == "other"
