"""Promises 4 and 5 at full size, with the seconds: `bin/test tests/drills -m drill -q`."""

import time

import pytest

from mdm_platform.notifications.services import delivery
from tests.sample.models import Permit
from tests.utils import outbox_faults as faults

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

MESSAGES = 1000
KILLS = 20
FORMS = 200


def test_a_worker_killed_twenty_times_under_a_thousand_messages(tmp_path, settings, say):
    faults.write_messages(MESSAGES)
    started = time.monotonic()
    for _kill in range(KILLS):
        worker = faults.start_slow_worker(tmp_path, seconds_a_mail=0.005)
        faults.kill_after(worker, tmp_path, 20)
        faults.end_leases()
    settings.EMAIL_BACKEND = "mdm_platform.notifications.mailbox.MailboxBackend"
    settings.DEVELOPMENT_MAILBOX = tmp_path
    faults.sweep()
    twice = faults.assert_each_arrived(tmp_path, MESSAGES)
    say(f"{MESSAGES} messages, {KILLS} kills, {twice} mails sent twice, {time.monotonic() - started:.1f} s")


@pytest.mark.urls("tests.sample.admin_urls")
@pytest.mark.parametrize("kind", ["gone", "silent"])
def test_two_hundred_forms_while_the_broker_is_dead(kind, client_as, curator, monkeypatch, tmp_path, say):
    permits = [Permit.objects.create(title=f"Puits {n}", state="submitted", has_plan=True) for n in range(FORMS)]
    with faults.dead_broker(monkeypatch, tmp_path, kind=kind):
        seconds = faults.post_forms(client_as(curator), permits)
    slow = faults.percentile_95(seconds)
    started = time.monotonic()
    assert delivery.deliver_due() == FORMS
    drained = time.monotonic() - started
    say(f"broker {kind}: {FORMS} forms, p95 {slow * 1000:.0f} ms, max {max(seconds) * 1000:.0f} ms")
    say(f"drained in {drained:.1f} s")
    assert slow < 1
    assert drained < 20
