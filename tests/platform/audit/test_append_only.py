"""Nobody edits history: a trigger refuses, and the application's role lacks the right."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from mdm_platform.audit import events
from mdm_platform.audit.grants import append_only_tables
from mdm_platform.audit.models import AuditEvent, TransitionLog
from tests.sample.models import Permit
from tests.sample.workflows import PermitWorkflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(amina):
    permit = Permit.objects.create(title="Puits", owner_id=amina.pk)
    PermitWorkflow.apply(permit, "submit", by=amina)
    events.record("permit.read", by=amina, obj=permit, fields=["title"])


@pytest.fixture
def as_application(db):
    """The rights of the role under which pages and workers run."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.APPLICATION_ROLE}"')
        yield cursor
        cursor.execute("RESET ROLE")


def test_the_logs_are_append_only():
    assert {"audit_auditevent", "audit_transitionlog"} <= set(append_only_tables())


@pytest.mark.parametrize("model", [TransitionLog, AuditEvent])
def test_a_trigger_refuses_changes_even_to_the_owner(history, model):
    row = model.objects.get()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(reason="other")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        row.delete()
    assert model.objects.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_role_of_the_application_lacks_the_right(history, as_application, statement):
    for table in append_only_tables():
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            as_application.execute(statement.format(f'"{table}"'))
    assert (TransitionLog.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_the_role_of_the_application_appends_and_reads(as_application, amina):
    events.record("permit.read", by=amina)
    assert AuditEvent.objects.count() == 1
