"""The demonstration's campaigns are told once and show every state."""

from collections import Counter

import pytest

from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from mdm_platform.ledger import envelopes
from projects.demo import campaigns
from projects.models import Campaign, Pledge
from tests.factories.accounts import make_user
from tests.factories.associations import make_association
from tests.factories.associations.payments import IBAN, make_bank_details
from tests.factories.institutions import InstitutionFactory
from tests.factories.projects.campaigns import fingerprint


@pytest.mark.django_db
def test_fifteen_in_every_state():
    assert campaigns.load(profiles=0) == 0
    make_user(Role.CAMPAIGN_REVIEWER, email=demo_email(Role.CAMPAIGN_REVIEWER))
    make_user(Role.MEMBER, email=demo_email(Role.MEMBER, 2))
    InstitutionFactory()
    association = make_association(papers=False)
    make_bank_details(association, currency="MAD", fingerprint=fingerprint(IBAN))
    assert [campaigns.load(profiles=0) for _time in range(2)] == [15, 15]
    assert Counter(Campaign.objects.values_list("state", flat=True)) == {
        "draft": 1,
        "review": 2,
        "approved": 1,
        "open": 4,
        "ended": 1,
        "confirming": 1,
        "succeeded": 1,
        "partial": 1,
        "failed": 1,
        "delivered": 1,
        "reported": 1,
    }
    assert set(Pledge.objects.values_list("state", flat=True)) == {"confirmed", "announced_paid", "received", "expired"}
    assert envelopes.reconcile() == []
