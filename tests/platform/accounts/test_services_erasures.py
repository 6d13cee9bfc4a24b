"""Leaving: asked, cancelled, carried out without a trace, replayed after a restore."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection
from django.utils import timezone

from mdm_platform.accounts import data_rights, lifecycle, outgoing
from mdm_platform.accounts.models import ErasureRequest, User
from mdm_platform.accounts.reference import load_purposes
from mdm_platform.accounts.services import consents, deaths, erasures
from mdm_platform.accounts.tasks import discard_unverified_accounts, erase_due_accounts
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.utils.login import add_totp, signed_in

CANARY = "kanarienvogel"
GRACE = timedelta(days=30)


@pytest.fixture(autouse=True)
def _list(settings, tmp_path):
    settings.ERASURE_LIST = tmp_path / "erasures.txt"


@pytest.fixture
def told(monkeypatch):
    heard = []
    for event in ("erasure_requested", "erasure_cancelled", "erased"):
        monkeypatch.setitem(lifecycle._listeners, event, [lambda user, event=event: heard.append(event)])
    return heard


def tables_that_hold(text):
    """Tables of the whole database in which the text can be read."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS held WHERE held::text ILIKE %s', [f"%{text}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_a_request_waits_thirty_days_and_says_so(amina, told):
    now = timezone.now()
    erasure = erasures.request(user=amina, now=now)
    assert (erasure.state, erasure.due_at) == ("requested", now + GRACE)
    assert OutboxMessage.objects.get().notification == "accounts.erasure_scheduled"
    assert told == ["erasure_requested"]
    assert not ErasureRequest.objects.due(now + GRACE - timedelta(seconds=1)).exists()
    assert ErasureRequest.objects.due(now + GRACE).get() == erasure


def test_one_request_at_a_time(amina):
    erasures.request(user=amina)
    with pytest.raises(InvalidInput) as refusal:
        erasures.request(user=amina)
    assert refusal.value.code == "already_requested"


@pytest.mark.parametrize("who", ["curator", "administrator", "dpo"])
def test_staff_leave_through_their_administrator(request, who):
    with pytest.raises(InvalidInput) as refusal:
        erasures.request(user=request.getfixturevalue(who))
    assert refusal.value.code == "staff_account"
    assert not ErasureRequest.objects.exists()


def test_changing_ones_mind(amina, told):
    erasure = erasures.request(user=amina)
    erasures.cancel(erasure=erasure, by=amina)
    assert erasure.state == "cancelled"
    assert told == ["erasure_requested", "erasure_cancelled"]
    assert erasures.request(user=amina).pk != erasure.pk


@pytest.mark.parametrize("who", ["stranger", "administrator", "dpo"])
def test_nobody_else_cancels(request, amina, who):
    erasure = erasures.request(user=amina)
    with pytest.raises(PermissionRefused):
        erasures.cancel(erasure=erasure, by=request.getfixturevalue(who))


def test_nothing_is_erased_before_its_day(amina):
    erasure = erasures.request(user=amina)
    with pytest.raises(InvalidInput):
        erasures.carry_out(erasure=erasure)
    assert User.objects.get(pk=amina.pk).email == amina.email


def test_a_cancellation_in_the_last_second_wins(amina):
    late = erasures.request(user=amina, now=timezone.now() - GRACE)
    erasures.cancel(erasure=ErasureRequest.objects.get(), by=amina)
    with pytest.raises(TransitionConflict):
        erasures.carry_out(erasure=late)
    assert User.objects.get(pk=amina.pk).email == amina.email


def test_no_trace_is_left_in_any_table_and_the_logs_keep_their_counts(db, told):
    load_purposes()
    leaver = make_user(
        "member", full_name=f"Mona {CANARY}", email=f"{CANARY}@exemple.test", phone="+212612345678", phone_verified=True
    )
    EmailAddress.objects.create(user=leaver, email=f"autre.{CANARY}@exemple.test", verified=True)
    add_totp(leaver)
    signed_in(leaver)
    consents.give(user=leaver, purpose="news", by=leaver)
    deaths.report(by=leaver, person=f"Oncle {CANARY}", relation="nièce", text=f"Texte {CANARY}")
    erasure = erasures.request(user=leaver, now=timezone.now() - GRACE)
    for address in (leaver.email, f"autre.{CANARY}@exemple.test"):
        outgoing.mail(name="login_code", email=address, context={"code": "123456"})
    assert {"accounts_user", "account_emailaddress"} <= set(tables_that_hold(CANARY))
    assert data_rights.export(leaver)["messages_received"]
    logs = (AuditEvent.objects.count(), TransitionLog.objects.count())
    erase_due_accounts()
    assert tables_that_hold(CANARY) == []
    assert tables_that_hold("612345678") == []
    leaver.refresh_from_db()
    erasure.refresh_from_db()
    assert (leaver.email, leaver.phone, leaver.full_name, leaver.is_active) == (None, None, "", False)
    assert leaver.erased_at is not None
    assert not leaver.has_usable_password()
    assert not Authenticator.objects.filter(user=leaver).exists()
    assert not consents.has(leaver, "news")
    assert (erasure.state, told[-1]) == ("erased", "erased")
    assert (AuditEvent.objects.count(), TransitionLog.objects.count()) == (logs[0] + 1, logs[1] + 1)
    assert data_rights.export(leaver)["account"][0]["Nom complet"] == ""


def test_an_erasure_that_fails_erases_nothing_and_does_not_stop_the_others(amina, youssef, monkeypatch, caplog):
    for person in (amina, youssef):
        erasures.request(user=person, now=timezone.now() - GRACE)
    erase = data_rights.erase

    def fail_for_amina(user):
        erase(user)
        if user.pk == amina.pk:
            raise RuntimeError

    monkeypatch.setattr(data_rights, "erase", fail_for_amina)
    erase_due_accounts()
    assert User.objects.get(pk=amina.pk).email == "amina@exemple.test"
    assert EmailAddress.objects.filter(user=amina).exists()
    assert User.objects.get(pk=youssef.pk).erased_at is not None
    assert ErasureRequest.objects.get(user=amina).state == "requested"


def test_the_list_stands_outside_the_database_and_is_replayed_after_a_restore(amina, youssef, settings, told):
    erasure = erasures.request(user=amina, now=timezone.now() - GRACE)
    erasures.carry_out(erasure=erasure)
    listed = erasures.remembered(settings.ERASURE_LIST)
    assert listed == [str(amina.public_id)]
    User.objects.filter(pk=amina.pk).update(
        erased_at=None, is_active=True, email="amina@exemple.test", full_name="Amina Berrada"
    )
    assert erasures.replay(public_ids=[*listed, "00000000-0000-0000-0000-000000000000"]) == 1
    assert erasures.replay(public_ids=listed) == 0
    assert User.objects.get(pk=amina.pk).full_name == ""
    assert User.objects.get(pk=youssef.pk).erased_at is None


def test_a_restored_request_that_was_pending_is_closed_by_the_replay(amina):
    erasures.request(user=amina)
    assert erasures.replay(public_ids=[str(amina.public_id)]) == 1
    assert ErasureRequest.objects.get().state == "erased"


def test_accounts_that_nobody_opened_are_discarded(amina):
    old = timezone.now() - timedelta(days=4)
    ghost = make_user("member", email="ghost@exemple.test", date_joined=old)
    EmailAddress.objects.filter(user=ghost).update(verified=False)
    fresh = make_user("member", email="fresh@exemple.test")
    EmailAddress.objects.filter(user=fresh).update(verified=False)
    phone = make_user("member", email=None, phone="+212612345678", phone_verified=True, date_joined=old)
    discard_unverified_accounts()
    erased = User.objects.filter(erased_at__isnull=False)
    assert list(erased) == [ghost]
    assert {amina, fresh, phone} <= set(User.objects.filter(erased_at=None))


def test_every_app_with_people_registers_what_it_holds():
    names = {section.name for section in data_rights.sections()}
    assert {"account", "consents", "requests"} <= names
    assert apps.is_installed("mdm_platform.accounts")
