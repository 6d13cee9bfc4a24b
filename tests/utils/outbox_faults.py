"""Scenes in which a worker, a broker or a mail server fails; the small tests and the drills play them."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mdm_platform import bell
from mdm_platform.notifications.models import InboxMessage, OutboxMessage
from mdm_platform.notifications.services import delivery
from tests.factories.accounts import UserFactory
from tests.sample.models import Permit
from tests.sample.notifications import PermitGranted

SLOW_WORKER = """
import sys, time
from pathlib import Path
import django
from django.conf import settings
settings.EMAIL_BACKEND = "mdm_platform.notifications.mailbox.MailboxBackend"
settings.DEVELOPMENT_MAILBOX = Path(sys.argv[1])
django.setup()
from mdm_platform.notifications.mailbox import MailboxBackend
from mdm_platform.notifications.services import delivery
send = MailboxBackend.send_messages
def slowly(self, messages):
    count = send(self, messages)
    time.sleep(float(sys.argv[2]))
    return count
MailboxBackend.send_messages = slowly
delivery.MARK_EVERY_SECONDS = float(sys.argv[3])
delivery.deliver_due()
"""


def write_messages(count: int) -> None:
    """A message each for `count` new people, in the inbox and by mail."""
    permit = Permit.objects.create(title="Puits n° 7")
    PermitGranted.send_to_many(to=UserFactory.create_batch(count), about=permit)


def start_slow_worker(
    mailbox: Path, *, seconds_a_mail: float, mark_every: float = delivery.MARK_EVERY_SECONDS
) -> subprocess.Popen:
    """A process that delivers to files, so slowly that one can kill it between a mail and its mark.

    It marks what it sent every `mark_every` seconds.
    """
    name = connection.settings_dict["NAME"]
    database = re.sub(r"/[^/?]+(?=\?|$)", f"/{name}", os.environ["DATABASE_URL"], count=1)
    arguments = [sys.executable, "-c", SLOW_WORKER, str(mailbox), str(seconds_a_mail), str(mark_every)]
    environment = {**os.environ, "DATABASE_URL": database, "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(arguments, env=environment, cwd=settings.BASE_DIR)  # noqa: S603  our own interpreter


def kill_after(worker: subprocess.Popen, mailbox: Path, mails: int, *, seconds: float = 60) -> None:
    """Kill -9 the worker once `mails` more files are there."""
    wanted = len(list(mailbox.glob("*.json"))) + mails
    until = time.monotonic() + seconds
    while len(list(mailbox.glob("*.json"))) < wanted and worker.poll() is None:
        assert time.monotonic() < until, "the worker sent nothing"
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=10)


def end_leases() -> None:
    """Let the leases of a dead worker end now rather than in two minutes."""
    OutboxMessage.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now() - timedelta(seconds=1))


def assert_each_arrived(mailbox: Path, count: int) -> int:
    """In the inbox exactly once, by mail at least once under one Message-ID; the number of mails sent twice."""
    mails = [json.loads(path.read_text(encoding="utf-8")) for path in mailbox.glob("*.json")]
    by_person = Counter(mail["to"] for mail in mails)
    by_id = Counter(mail["headers"]["Message-ID"] for mail in mails)
    assert len(by_person) == len(by_id) == count
    assert sorted(by_person.values()) == sorted(by_id.values())
    assert len({(mail["to"], mail["headers"]["Message-ID"]) for mail in mails}) == count
    inbox = Counter(InboxMessage.objects.values_list("recipient", flat=True))
    assert (len(inbox), set(inbox.values())) == (count, {1})
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"sent"}
    return len(mails) - count


@contextmanager
def dead_broker(monkeypatch, folder: Path, *, kind: str):
    """A broker that refuses ("gone") or takes the call and never answers ("silent")."""
    path = folder / "redis.sock"
    silent = socket.socket(socket.AF_UNIX)
    try:
        if kind == "silent":
            silent.bind(str(path))
            silent.listen(64)
        app = Celery("dead", broker=f"redis+socket://{path}", set_as_current=False)
        app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        monkeypatch.setattr(bell, "app", app)
        bell.circuit.reset()
        yield
    finally:
        silent.close()
        bell.circuit.reset()


def post_forms(browser, permits: list[Permit]) -> list[float]:
    """Grant each permit through its form; the seconds that each took."""
    seconds = []
    for permit in permits:
        started = time.perf_counter()
        response = browser.post(f"/admin/sample/permit/{permit.pk}/transition/grant/", {"note": ""})
        seconds.append(time.perf_counter() - started)
        assert response.status_code == 302
        assert Permit.objects.get(pk=permit.pk).state == "granted"
    return seconds


def percentile_95(seconds: list[float]) -> float:
    """The time that 95 of 100 forms do not exceed."""
    return sorted(seconds)[max(0, round(len(seconds) * 0.95) - 1)]


def sweep() -> int:
    """What beat does by the clock, without any ring."""
    return delivery.deliver_due()
