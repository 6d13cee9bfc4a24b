"""Envelopes for tests."""

from decimal import Decimal

from django.utils import timezone

from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Recount
from tests.factories.institutions import InstitutionFactory
from tests.utils.notification_examples import Example


def make_envelope(amount="100000.00", currency="EUR", *, institution=None, parent=None, name="Appel 2026"):
    """An envelope that the platform opened."""
    return envelopes.open(
        name_fr=name,
        institution=institution or InstitutionFactory(),
        amount=Decimal(amount),
        currency=currency,
        parent=parent,
        by=None,
    )


def notification_examples():
    """What the messages of the ledger are about."""
    recount = Recount.objects.create(at=timezone.now(), envelopes=3, entries=20, differences=2)
    return {"ledger.ledger_differs": Example(recount, params={"count": 2})}
