"""The two statements that a batch costs: take messages for a while, and mark what became of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from mdm_platform.notifications.vocabulary import Status

BATCH = 500
LEASE = timedelta(minutes=2)

_TAKE = """
UPDATE notifications_outboxmessage AS message
SET leased_until = %(until)s, attempts = attempts + 1
WHERE id = ANY(ARRAY(
    SELECT id FROM notifications_outboxmessage
    WHERE status = 'pending' AND available_at <= %(now)s AND (leased_until IS NULL OR leased_until <= %(now)s)
    ORDER BY priority, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
))
RETURNING message.priority, message.id, message.message_id, message.notification, message.channel,
    message.recipient_id, message.address, message.language, message.about_type, message.about_id,
    message.params::text, message.secrets, message.attempts, message.created_at, message.error
"""
_MARK_SENT = """
UPDATE notifications_outboxmessage
SET status = 'sent', error = '', sent_at = %s, leased_until = NULL, secrets = ''
WHERE id = ANY(%s) AND status = 'pending'
"""
_MARK_OTHERS = """
UPDATE notifications_outboxmessage AS message
SET status = done.status, error = done.error, leased_until = NULL,
    available_at = coalesce(done.retry_at, message.available_at),
    attempts = message.attempts - done.untried,
    secrets = CASE WHEN done.status = 'pending' THEN message.secrets ELSE '' END
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::int[])
    AS done(id, status, error, retry_at, untried)
WHERE message.id = done.id AND message.status = 'pending'
"""


@dataclass
class Leased:
    """A message in the hands of this worker; `recipient` is filled in for the whole batch at once."""

    priority: int
    pk: int
    message_id: UUID
    notification: str
    channel: str
    recipient_id: int | None
    address: str
    language: str
    about_type: str
    about_id: str
    params_text: str
    secrets: str
    attempts: int
    created_at: datetime
    error: str
    recipient: Any = None

    @cached_property
    def params(self) -> dict[str, Any]:
        """Ids and codes for the templates."""
        return json.loads(self.params_text)


@dataclass(frozen=True)
class Outcome:
    """What became of one message; `untried` is 1 for one that was given back without a try."""

    status: Status
    error: str = ""
    sent_at: datetime | None = None
    retry_at: datetime | None = None
    untried: int = 0


def take(*, now: datetime, limit: int = BATCH) -> list[Leased]:
    """Take up to `limit` due messages for LEASE, the most urgent first, leaving those that others hold."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": now, "until": now + LEASE, "limit": limit})
        rows = sorted(cursor.fetchall(), key=lambda row: row[:2])
    return [Leased(*row) for row in rows]


def mark(outcomes: Mapping[int, Outcome]) -> None:
    """Write what became of these messages, by their keys; a message that somebody else marked stays as it is."""
    sent = [key for key, outcome in outcomes.items() if outcome.status == Status.SENT]
    others = {key: outcome for key, outcome in outcomes.items() if outcome.status != Status.SENT}
    with connection.cursor() as cursor:
        if sent:
            cursor.execute(_MARK_SENT, [outcomes[sent[-1]].sent_at, sent])
        if others:
            found = others.values()
            columns = [
                list(others),
                [outcome.status.value for outcome in found],
                [outcome.error for outcome in found],
                [outcome.retry_at for outcome in found],
                [outcome.untried for outcome in found],
            ]
            cursor.execute(_MARK_OTHERS, columns)
