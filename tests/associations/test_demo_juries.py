"""The demonstration's jury: from the reviews to the co-funder's payments, and nothing the second time."""

import pytest

from associations.demo import calls, juries, requests
from associations.models import Award, CofunderShare, DecisionLetter, JuryScenario, JurySession, Review
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from mdm_platform.documents import pdf
from mdm_platform.ledger import envelopes
from tests.factories.accounts import make_user
from tests.factories.associations import make_association

pytestmark = pytest.mark.django_db


def test_the_jury_is_told_once(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(pdf, "render", lambda template, data, language: b"%PDF")
    assert juries.load(profiles=100) == 0
    for role in Role:
        make_user(role, email=demo_email(role))
    for number in range(24):
        make_association(papers=False, country="FR" if number < 16 else "BE")
    calls.load(profiles=100)
    requests.load(profiles=100)
    awarded = juries.load(profiles=100)
    assert awarded >= 8
    assert juries.load(profiles=100) == awarded
    assert JurySession.objects.get().state == "closed"
    assert JuryScenario.objects.filter(state="discarded").count() == 2
    assert {"granted", "refused"} <= set(DecisionLetter.objects.values_list("kind", flat=True))
    assert set(CofunderShare.objects.values_list("state", flat=True)) == {"proposed", "committed", "paid"}
    assert Award.objects.filter(frozen_at=None).count() == 0
    assert Review.objects.filter(state="assigned").count() == 4
    assert envelopes.reconcile() == []
