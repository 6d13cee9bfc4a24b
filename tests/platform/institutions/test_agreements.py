"""Agreements: drafted, signed by each party once, heard by who waits for the last signature."""

from datetime import UTC, date, datetime

import pytest

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.institutions import agreements, memberships
from mdm_platform.institutions.agreements import Party
from mdm_platform.institutions.models import Agreement
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def officer(db):
    return make_user(Role.LABEL_OFFICER)


@pytest.fixture
def ministry(db):
    return InstitutionFactory(kind="ministry")


@pytest.fixture
def make(officer, ministry):
    def tripartite(**options):
        parties = (
            Party("association", "Association Atlas", commitments=["Tenir ses comptes"]),
            Party("partner", "Ville de Lyon"),
            Party("ministry", ministry.name_fr, institution=ministry),
        )
        return agreements.draft(
            **{
                "kind": "tripartite",
                "title": "Partenariat",
                "parties": parties,
                "starts": DAY,
                "ends": date(2029, 11, 19),
                "about": ministry,
                "by": officer,
                "now": NOW,
                **options,
            }
        )

    return tripartite


def sign(agreement, role, officer):
    return agreements.record_signature(agreement=agreement, role=role, on=DAY, signatory="Nom", by=officer, now=NOW)


def test_the_last_signature_signs_and_is_heard_once(make, officer, ministry, monkeypatch):
    heard = []
    monkeypatch.setitem(agreements._handlers, "tripartite", lambda **words: heard.append(words["agreement"].state))
    agreement = make()
    assert agreement.reference == "TRI-2026-00001"
    assert make().reference == "TRI-2026-00002"
    assert list(Agreement.objects.about(ministry).filter(pk=agreement.pk)) == [agreement]
    agreements.send_to_sign(agreement=agreement, by=officer, now=NOW)
    assert sign(agreement, "ministry", officer).state == "to_sign"
    assert sign(agreement, "partner", officer).state == "to_sign"
    with pytest.raises(TransitionNotAllowed):
        sign(agreement, "partner", officer)
    assert sign(agreement, "association", officer).state == "signed"
    assert (agreement.signed_at, heard) == (NOW, ["signed"])
    assert AuditEvent.objects.about(agreement).count() == 3
    assert list(Agreement.objects.in_force(DAY)) == [agreement]
    assert agreements.end_past(now=datetime(2029, 11, 19, 12, tzinfo=UTC)) == 0
    assert agreements.end_past(now=datetime(2029, 11, 20, 12, tzinfo=UTC)) == 1


def test_a_signature_is_refused_with_its_reason(make, officer):
    agreement = make()
    with pytest.raises(TransitionNotAllowed):
        sign(agreement, "partner", officer)
    agreements.send_to_sign(agreement=agreement, by=officer, now=NOW)
    with pytest.raises(InvalidInput):
        sign(agreement, "consulate", officer)
    with pytest.raises(InvalidInput):
        agreements.record_signature(agreement=agreement, role="partner", on=date(2026, 11, 23), by=officer, now=NOW)
    with pytest.raises(PermissionRefused):
        sign(agreement, "partner", make_user(Role.MEMBER))
    sign(agreement, "partner", officer)
    with pytest.raises(TransitionNotAllowed):
        agreements.take_back(agreement=agreement, by=officer, note="Une coquille.")


def test_one_party_is_no_agreement(make, officer):
    with pytest.raises(TransitionNotAllowed):
        agreements.send_to_sign(agreement=make(parties=[Party("association", "Seule")]), by=officer)
    with pytest.raises(InvalidInput):
        make(ends=date(2020, 1, 1))


def test_an_institution_sees_what_it_signs(make, officer, ministry):
    agent, stranger = make_user(Role.PARTNER_AGENT), make_user(Role.MEMBER)
    memberships.join(user=agent, institution=ministry, role=Role.PARTNER_AGENT)
    agreement = make()
    assert not Agreement.objects.visible_to(agent).exists()
    agreements.send_to_sign(agreement=agreement, by=officer, now=NOW)
    assert list(Agreement.objects.visible_to(agent)) == [agreement]
    assert not Agreement.objects.visible_to(stranger).exists()
