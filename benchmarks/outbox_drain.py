#!/usr/bin/env python3
"""How fast the outbox drains, against bare `UPDATE … SKIP LOCKED` batches of the same size in the same run.

`python benchmarks/outbox_drain.py [--rows 100000]` starts a database of its own and ends
with one line of JSON: `bare_per_s` (one bare UPDATE a batch), `drained_per_s` (lease and
mark of the platform, with a delivery that does nothing), `rendered_per_s` (the whole
delivery in three languages, into a mail backend that drops everything) and their ratios.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]

from launcher.throwaway import throwaway_servers  # noqa: E402  the path is set just above

BATCH = 500
BARE = """
UPDATE notifications_outboxmessage SET status = 'sent', sent_at = now()
WHERE id = ANY(ARRAY(
    SELECT id FROM notifications_outboxmessage WHERE status = 'pending'
    ORDER BY priority, id LIMIT %s FOR UPDATE SKIP LOCKED
))
"""
FILL = """
INSERT INTO notifications_outboxmessage (message_id, notification, channel, recipient_id, address, language, about_type,
    about_id, params, secrets, sealed, priority, status, attempts, created_at, available_at, error)
SELECT gen_random_uuid(), 'sample.permit_granted', 'email', {recipient}, '', (ARRAY['fr', 'ar', 'en'])[1 + n % 3],
    'sample.permit', '{permit}', '{{"reason": ""}}', '', false, 5, 'pending', 0, now(), now(), ''
FROM generate_series(1, {rows}) AS n
"""


def fill(rows: int) -> None:
    """Empty the outbox and write `rows` pending messages to one person about one object."""
    from django.db import connection

    from mdm_platform.accounts.models import User
    from tests.sample.models import Permit

    user = User.objects.filter(email="bench@exemple.test").first() or User.objects.create_user("bench@exemple.test")
    permit = Permit.objects.first() or Permit.objects.create(title="Puits")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_outboxmessage")
        cursor.execute(FILL.format(recipient=user.pk, permit=permit.pk, rows=rows))
        cursor.execute("VACUUM ANALYZE notifications_outboxmessage")


def bare(rows: int) -> float:
    """Rows a second that bare UPDATEs drain."""
    from django.db import connection

    fill(rows)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        while True:
            cursor.execute(BARE, [BATCH])
            if not cursor.rowcount:
                break
    return rows / (time.perf_counter() - started)


def drained(rows: int) -> float:
    """Rows a second that the platform leases and marks when delivering costs nothing."""
    from unittest import mock

    from django.utils import timezone

    from mdm_platform.notifications.services import delivery

    done = delivery.Outcome(delivery.Status.SENT, sent_at=timezone.now())
    fill(rows)
    with mock.patch.object(delivery, "_attempt", return_value=done):
        return rows / _seconds(rows)


def rendered(rows: int) -> float:
    """Rows a second of the whole delivery, into a backend that drops mails."""
    fill(rows)
    return rows / _seconds(rows)


def _seconds(rows: int) -> float:
    from mdm_platform.notifications.services import delivery

    started = time.perf_counter()
    count = delivery.deliver_due()
    if count != rows:
        message = f"{count} of {rows} messages were delivered"
        raise RuntimeError(message)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with throwaway_servers() as servers:
        os.environ.update(servers)
        os.environ["DJANGO_SETTINGS_MODULE"] = "mdm_platform.settings.test"
        import django
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        django.setup()
        call_command("migrate", run_syncdb=True, verbosity=0)
        few = max(rows // 50, BATCH)
        figures = {"bare": max(bare(rows) for _time in range(2)), "drained": max(drained(rows) for _time in range(2))}
        figures["rendered"] = rendered(few)
        connection.close()
    answer = {"rows": rows, **{f"{name}_per_s": round(value) for name, value in figures.items()}}
    answer["drained_ratio"] = round(figures["drained"] / figures["bare"], 3)
    answer["rendered_ratio"] = round(figures["rendered"] / figures["bare"], 4)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
