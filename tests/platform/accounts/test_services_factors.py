import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from mdm_platform.accounts.models import FactorRecovery, Session
from mdm_platform.accounts.services import factors
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.utils.login import add_totp


@pytest.fixture
def second_administrator(db):
    return make_user("administrator", full_name="Samira Seconde")


@pytest.fixture
def recovery(administrator, curator):
    add_totp(curator)
    return factors.request(user=curator, by=administrator)


def test_two_administrators_replace_a_lost_factor(client_as, recovery, curator, administrator, second_administrator):
    client = client_as(curator)
    factors.approve(factorrecovery=recovery, by=second_administrator)
    assert not Authenticator.objects.filter(user=curator).exists()
    assert not Session.objects.filter(account_id=curator.pk).exists()
    assert client.get(reverse("accounts:me")).status_code == 302
    assert (recovery.state, recovery.decided_by) == ("approved", second_administrator)
    kinds = AuditEvent.objects.filter(subject=curator).order_by("pk").values_list("kind", "actor")
    assert list(kinds) == [
        ("factor_recovery.requested", administrator.pk),
        ("factor_recovery.approved", second_administrator.pk),
    ]
    assert TransitionLog.objects.get(workflow="accounts.factor_recovery").transition == "approve"
    names = OutboxMessage.objects.order_by("pk").values_list("notification", flat=True)
    assert list(names) == ["accounts.factor_recovery_requested", "accounts.factor_recovered"]


@pytest.mark.parametrize("who", ["administrator", "curator", "amina", "dpo", "partner_agent"])
def test_nobody_decides_alone_nor_for_themselves(request, recovery, curator, who):
    with pytest.raises(PermissionRefused):
        factors.approve(factorrecovery=recovery, by=request.getfixturevalue(who))
    assert Authenticator.objects.filter(user=curator).exists()


@pytest.mark.parametrize("who", ["curator", "amina", "dpo", "partner_agent"])
def test_only_administrators_ask(request, youssef, who):
    add_totp(youssef)
    with pytest.raises(PermissionRefused):
        factors.request(user=youssef, by=request.getfixturevalue(who))


def test_an_administrator_does_not_ask_for_themselves(administrator):
    add_totp(administrator)
    with pytest.raises(PermissionRefused):
        factors.request(user=administrator, by=administrator)


def test_there_must_be_a_factor_to_lose(administrator, amina):
    with pytest.raises(InvalidInput) as refusal:
        factors.request(user=amina, by=administrator)
    assert refusal.value.code == "no_second_factor"


def test_one_request_at_a_time(recovery, administrator, curator):
    with pytest.raises(InvalidInput) as refusal:
        factors.request(user=curator, by=administrator)
    assert refusal.value.code == "already_requested"


def test_refusing_needs_a_reason_and_leaves_the_factor(recovery, curator, second_administrator):
    with pytest.raises(InvalidInput):
        factors.refuse(factorrecovery=recovery, by=second_administrator, note=" ")
    factors.refuse(factorrecovery=recovery, by=second_administrator, note="Voix inconnue au téléphone")
    assert Authenticator.objects.filter(user=curator).exists()
    assert FactorRecovery.objects.get().state == "refused"


def test_the_second_of_two_decisions_is_a_conflict(recovery, second_administrator):
    late = FactorRecovery.objects.get()
    factors.refuse(factorrecovery=recovery, by=second_administrator, note="Non")
    with pytest.raises(TransitionConflict):
        factors.approve(factorrecovery=late, by=second_administrator)


def test_the_database_refuses_a_decision_by_one_person(recovery, administrator):
    with pytest.raises(IntegrityError, match="factorrecovery_two_people"), transaction.atomic():
        FactorRecovery.objects.update(state="approved", decided_by=administrator, decided_at=timezone.now())
