"""No message is lost or shown twice: killed workers, dead brokers, mail servers that refuse."""

import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import timezone

from mdm_platform import bell
from mdm_platform.notifications import leases
from mdm_platform.notifications.models import OutboxMessage
from mdm_platform.notifications.services import delivery
from tests.factories.accounts import make_user
from tests.sample.models import Permit
from tests.sample.notifications import PermitGranted
from tests.utils import outbox_faults as faults


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_mail_and_mark(tmp_path, settings):
    faults.write_messages(30)
    worker = faults.start_slow_worker(tmp_path, seconds_a_mail=0.02, mark_every=3600)
    faults.kill_after(worker, tmp_path, 8)
    assert OutboxMessage.objects.filter(status="sent").count() == 0
    assert leases.take(now=timezone.now()) == [], "the dead worker's lease still holds"
    faults.end_leases()
    settings.EMAIL_BACKEND = "mdm_platform.notifications.mailbox.MailboxBackend"
    settings.DEVELOPMENT_MAILBOX = tmp_path
    assert faults.sweep() == 30
    assert faults.assert_each_arrived(tmp_path, 30) >= 1


@pytest.mark.urls("tests.sample.admin_urls")
@pytest.mark.parametrize("kind", ["gone", "silent"])
@pytest.mark.django_db(transaction=True)
def test_forms_are_accepted_while_the_broker_is_dead(kind, client_as, curator, monkeypatch, tmp_path):
    permits = [Permit.objects.create(title=f"Puits {n}", state="submitted", has_plan=True) for n in range(12)]
    browser = client_as(curator)
    with faults.dead_broker(monkeypatch, tmp_path, kind=kind):
        seconds = faults.post_forms(browser, permits)
        assert bell.circuit.is_open
    assert max(seconds) < 3
    assert faults.percentile_95(seconds) < 1
    assert faults.sweep() == 12
    assert len(mail.outbox) == 12


class Refusing:
    """A mail server that refuses some recipients, for now or for good, until `open_from` is set."""

    def __init__(self):
        self.accepted = []
        self.recovered = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  named by aiosmtpd
        if address.startswith("later") and not self.recovered:
            return "450 4.2.0 greylisted"
        if address.startswith("never"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  named by aiosmtpd
        self.accepted += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def mail_server(settings):
    handler = Refusing()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


@pytest.mark.django_db
def test_a_mail_server_that_refuses(mail_server):
    names = ["now1", "later", "never", "now2"]
    people = [make_user(email=f"{name}@exemple.test") for name in names]
    PermitGranted.send_to_many(to=people, about=Permit.objects.create(title="Puits"))
    delivery.deliver_due()
    states = OutboxMessage.objects.values_list("recipient__email", "status", "error", "leased_until")
    assert sorted(states) == [
        ("later@exemple.test", "pending", "smtp_450", None),
        ("never@exemple.test", "failed", "smtp_550", None),
        ("now1@exemple.test", "sent", "", None),
        ("now2@exemple.test", "sent", "", None),
    ]
    mail_server.recovered = True
    waiting = OutboxMessage.objects.get(status="pending")
    delivery.deliver_due(now=waiting.available_at)
    assert sorted(OutboxMessage.objects.values_list("status", flat=True)) == ["failed", "sent", "sent", "sent"]
    assert sorted(mail_server.accepted) == ["later@exemple.test", "now1@exemple.test", "now2@exemple.test"]


@pytest.mark.django_db
def test_a_mail_server_that_is_down(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    people = [make_user(email=f"p{number}@exemple.test") for number in range(5)]
    PermitGranted.send_to_many(to=people, about=Permit.objects.create(title="Puits"))
    delivery.deliver_due()
    states = set(OutboxMessage.objects.values_list("status", "leased_until"))
    assert states == {("pending", None)}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert delivery.deliver_due(now=timezone.now() + leases.LEASE) == 5
