"""The outbox is drained once, in the right language, and what is refused is kept or told."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError
from django.utils import timezone

from mdm_platform.notifications import leases, optout
from mdm_platform.notifications.models import ChannelPreference, InboxMessage, OutboxMessage
from mdm_platform.notifications.services import delivery, retention
from mdm_platform.notifications.sms import MemoryBackend
from tests.factories.accounts import make_user
from tests.sample.models import Permit
from tests.sample.notifications import LoginCode, PermitGranted

pytestmark = pytest.mark.django_db


@pytest.fixture
def permit():
    return Permit.objects.create(title="Puits n° 7")


@pytest.fixture
def failing(monkeypatch):
    """`failing(error)`: the mail backend raises it for every mail."""

    def install(error):
        def refuse(self, messages):
            raise error

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    return install


def only() -> OutboxMessage:
    return OutboxMessage.objects.get()


def test_a_mail_leaves_once(permit, amina):
    PermitGranted.send(to=amina, about=permit)
    assert (delivery.deliver_due(), delivery.deliver_due()) == (1, 0)
    [sent] = mail.outbox
    assert sent.to == ["amina@exemple.test"]
    assert sent.subject == "Permis accordé : Puits n° 7"
    assert (only().status, only().attempts, only().leased_until) == ("sent", 1, None)


def test_the_headers_are_those_that_machines_read(permit, amina):
    PermitGranted.send(to=amina, about=permit)
    delivery.deliver_due()
    headers = mail.outbox[0].message()
    assert headers["Message-ID"] == f"<{only().message_id}@testserver>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Content-Language"] == "fr"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://testserver/fr/me/notifications/stop/")
    assert "amina" not in headers["List-Unsubscribe"]


def test_plain_text_first_and_simple_html(permit, amina):
    permit.title = "L’eau & <b>la terre</b>"
    permit.save()
    PermitGranted.send(to=amina, about=permit)
    delivery.deliver_due()
    [sent] = mail.outbox
    html = sent.alternatives[0].content
    assert "« L’eau & <b>la terre</b> »" in sent.body
    assert "L’eau &amp; &lt;b&gt;la terre&lt;/b&gt;" in html
    assert "http://testserver/fr/me/notifications/" in sent.body
    assert 'dir="ltr"' in html


def test_the_words_are_in_the_language_of_the_recipient(permit, youssef):
    PermitGranted.send(to=youssef, about=permit)
    delivery.deliver_due()
    [sent] = mail.outbox
    assert "(ar)" in sent.body
    assert "http://testserver/ar/me/notifications/" in sent.body
    assert '<html lang="ar" dir="rtl">' in sent.alternatives[0].content


def test_a_text_goes_to_the_number(permit, monkeypatch):
    monkeypatch.setattr(MemoryBackend, "outbox", [])
    PermitGranted.send(to=make_user(email=None, phone="+212600000001"), about=permit)
    delivery.deliver_due()
    [text] = MemoryBackend.outbox
    assert text["phone"] == "+212600000001"
    assert text["text"] == "Marocains du monde : Permis accordé : Puits n° 7 http://testserver/fr/me/notifications/"
    assert text["reference"] == str(only().message_id)


def test_a_code_is_sent_and_wiped(amina):
    LoginCode.send(to=amina, secrets={"code": "482913"})
    delivery.deliver_due()
    assert "Code : 482913" in mail.outbox[0].body
    assert "List-Unsubscribe" not in mail.outbox[0].message()
    assert (only().secrets, only().sealed) == ("", True)


def test_the_urgent_leave_first(permit, amina):
    PermitGranted.send(to=amina, about=permit)
    LoginCode.send(to=amina, secrets={"code": "1"})
    delivery.deliver_due()
    assert [sent.subject for sent in mail.outbox] == ["Votre code", "Permis accordé : Puits n° 7"]


@pytest.mark.parametrize(("field", "value"), [("is_active", False), ("deceased_at", timezone.now())])
def test_somebody_who_left_meanwhile_gets_nothing(permit, amina, field, value):
    PermitGranted.send(to=amina, about=permit)
    setattr(amina, field, value)
    amina.save()
    delivery.deliver_due()
    assert (mail.outbox, only().status, only().error) == ([], "cancelled", "recipient_unreachable")


def test_a_choice_made_meanwhile_holds(permit, amina):
    PermitGranted.send(to=amina, about=permit)
    ChannelPreference.objects.create(user=amina, category="project", channel="email", enabled=False)
    delivery.deliver_due()
    assert (mail.outbox, only().status, only().error) == ([], "cancelled", "opted_out")


def test_an_object_that_is_gone_is_not_told(permit, amina):
    PermitGranted.send(to=amina, about=permit)
    permit.delete()
    delivery.deliver_due()
    assert (only().status, only().error) == ("cancelled", "object_gone")


def test_a_declaration_that_is_gone_is_told_to_the_staff(amina):
    OutboxMessage.objects.create(notification="old.gone", channel="email", recipient=amina, language="fr")
    delivery.deliver_due()
    assert (only().status, only().error) == ("failed", "unknown_notification")


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"amina@exemple.test": (450, b"greylisted")}),
        smtplib.SMTPDataError(421, b"too busy"),
        smtplib.SMTPServerDisconnected("gone"),
        TimeoutError("slow"),
    ],
)
def test_a_temporary_refusal_is_tried_again_later(permit, amina, failing, error):
    now = timezone.now()
    PermitGranted.send(to=amina, about=permit, now=now)
    failing(error)
    delivery.deliver_due(now=now)
    message = only()
    assert (message.status, message.attempts, message.leased_until, message.sent_at) == ("pending", 1, None, None)
    assert timedelta(seconds=24) <= message.available_at - now <= timedelta(seconds=36)
    assert message.error in {"smtp_450", "smtp_421", "mail_connection_lost"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (smtplib.SMTPRecipientsRefused({"amina@exemple.test": (550, b"no such user")}), "smtp_550"),
        (smtplib.SMTPDataError(554, b"no"), "smtp_554"),
        (ValueError("header"), "bad_address"),
    ],
)
def test_a_permanent_refusal_is_told_and_can_be_sent_again(permit, amina, failing, error, code, monkeypatch):
    PermitGranted.send(to=amina, about=permit)
    failing(error)
    delivery.deliver_due()
    assert (only().status, only().error) == ("failed", code)
    monkeypatch.undo()
    assert delivery.resend([only()]) == 1
    delivery.deliver_due()
    assert (only().status, only().error, len(mail.outbox)) == ("sent", "", 1)


def test_a_code_is_never_sent_again(amina, failing):
    LoginCode.send(to=amina, secrets={"code": "482913"})
    failing(smtplib.SMTPDataError(554, b"no"))
    delivery.deliver_due()
    assert delivery.resend([only()]) == 0
    assert (only().status, only().secrets) == ("failed", "")


def test_a_server_that_is_down_is_asked_once_a_batch(permit, amina, youssef, monkeypatch):
    asked = []

    def refuse(self):
        asked.append(1)
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse, raising=False)
    PermitGranted.send_to_many(to=[amina, youssef], about=permit)
    assert delivery.deliver_due() == 0
    assert asked == [1]
    assert set(OutboxMessage.objects.values_list("status", "attempts", "leased_until")) == {("pending", 0, None)}


def test_a_message_that_cannot_be_made_does_not_hold_up_the_others(permit, amina, youssef, monkeypatch):
    monkeypatch.setattr(LoginCode, "context", classmethod(lambda cls, about, params: 1 / 0))
    LoginCode.send(to=amina, secrets={"code": "1"})
    PermitGranted.send(to=youssef, about=permit)
    delivery.deliver_due()
    assert dict(OutboxMessage.objects.values_list("notification", "error")) == {
        "sample.login_code": "render_error",
        "sample.permit_granted": "",
    }
    assert len(mail.outbox) == 1


def test_a_database_that_restarts_fails_no_message(permit, amina, monkeypatch):
    def restart(cls, about, params):
        raise OperationalError

    monkeypatch.setattr(PermitGranted, "context", classmethod(restart))
    PermitGranted.send(to=amina, about=permit)
    with pytest.raises(OperationalError):
        delivery.deliver_due()
    assert only().status == "pending"


def test_a_message_too_old_is_not_sent(amina):
    LoginCode.send(to=amina, secrets={"code": "1"}, now=timezone.now() - timedelta(minutes=16))
    delivery.deliver_due()
    assert (mail.outbox, only().status, only().error, only().secrets) == ([], "failed", "expired", "")


def test_a_lease_holds_until_it_ends(permit, amina):
    now = timezone.now()
    PermitGranted.send(to=amina, about=permit, now=now)
    assert len(leases.take(now=now)) == 1
    assert leases.take(now=now + leases.LEASE - timedelta(seconds=1)) == []
    assert len(leases.take(now=now + leases.LEASE)) == 1
    assert only().attempts == 2


def test_a_batch_has_a_limit(permit):
    people = [make_user(email=f"p{number}@exemple.test") for number in range(3)]
    PermitGranted.send_to_many(to=people, about=permit)
    assert len(leases.take(now=timezone.now(), limit=2)) == 2


def test_work_stops_inside_the_lease(permit, amina, monkeypatch):
    monkeypatch.setattr(delivery, "WORK_SECONDS", -1)
    PermitGranted.send(to=amina, about=permit)
    [outcome] = delivery.deliver(leases.take(now=timezone.now())).values()
    assert outcome.untried == 1
    assert (only().status, only().attempts, only().leased_until) == ("pending", 0, None)


def test_an_address_without_account_is_written_to(permit):
    PermitGranted.send_to_address(email="invitee@exemple.test", language="en", about=permit)
    delivery.deliver_due()
    [sent] = mail.outbox
    assert (sent.to, "(en)" in sent.body) == (["invitee@exemple.test"], True)
    token = sent.message()["List-Unsubscribe"].split("/")[-2]
    assert optout.read(token).address_hash == optout.hash_address("invitee@exemple.test")


def test_what_was_dealt_with_is_purged_after_90_days(permit, amina):
    long_ago = timezone.now() - timedelta(days=91)
    PermitGranted.send(to=amina, about=permit)
    delivery.deliver_due()
    OutboxMessage.objects.update(created_at=long_ago)
    PermitGranted.send(to=amina, about=permit)
    assert retention.purge() == 1
    assert only().status == "pending"
    assert InboxMessage.objects.count() == 2
