"""Drain the outbox: lease some hundred messages, send them, mark what became of each.

A lease ends by itself, so the messages of a killed worker are taken up again; what it
had sent and not yet marked is sent a second time under the same Message-ID.
"""

import logging
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from mdm_platform import encryption
from mdm_platform.accounts.models import User
from mdm_platform.notifications import declarations, leases, optout, queue
from mdm_platform.notifications.leases import Leased, Outcome
from mdm_platform.notifications.models import ChannelPreference, OutboxMessage
from mdm_platform.notifications.refusals import Refused, Unreachable
from mdm_platform.notifications.rendering import render
from mdm_platform.notifications.senders import EmailSender, Sender, SmsSender
from mdm_platform.notifications.vocabulary import Channel, Status

logger = logging.getLogger(__name__)

WORK_SECONDS = 60.0
MARK_EVERY_SECONDS = 1.0
FIRST_RETRY_SECONDS = 30
LONGEST_RETRY_SECONDS = 3600
MOST_ATTEMPTS = 200


@dataclass
class Batch:
    """Leased messages, with what is read once for all of them."""

    messages: list[Leased]
    objects: dict[tuple[str, str], Any] = field(default_factory=dict)
    refused_channels: set[tuple[int, str, str]] = field(default_factory=set)
    senders: dict[str, Sender] = field(default_factory=dict)

    def sender(self, channel: str) -> Sender:
        """The open way out of this channel."""
        if channel not in self.senders:
            self.senders[channel] = EmailSender() if channel == Channel.EMAIL else SmsSender()
        return self.senders[channel]


def deliver_due(*, now: datetime | None = None) -> int:
    """Deliver everything that is due, batch after batch; the number of messages dealt with."""
    count = 0
    while messages := leases.take(now=now or timezone.now()):
        outcomes = deliver(messages, now=now)
        count += sum(not outcome.untried for outcome in outcomes.values())
        if any(outcome.untried and outcome.retry_at for outcome in outcomes.values()):
            break
    return count


def deliver(messages: list[Leased], *, now: datetime | None = None) -> dict[int, Outcome]:
    """Send leased messages and mark them; stops in time to stay inside the lease."""
    batch = _prepare(messages)
    done: dict[int, Outcome] = {}
    unmarked: dict[int, Outcome] = {}
    unreachable: set[str] = set()
    started = marked = time.monotonic()
    try:
        for message in messages:
            moment = now or timezone.now()
            if message.channel in unreachable:
                unmarked[message.pk] = _given_back(message, moment, error="unreachable")
            elif time.monotonic() - started > WORK_SECONDS:
                unmarked[message.pk] = Outcome(Status.PENDING, error=message.error, untried=1)
            else:
                unmarked[message.pk] = _attempt(message, batch, moment, unreachable)
            if time.monotonic() - marked > MARK_EVERY_SECONDS:
                done |= _mark(unmarked)
                unmarked, marked = {}, time.monotonic()
    finally:
        done |= _mark(unmarked)
        for sender in batch.senders.values():
            sender.close()
    return done


def _prepare(messages: list[Leased]) -> Batch:
    batch = Batch(messages)
    people = {message.recipient_id for message in messages if message.recipient_id}
    found_people = User.objects.in_bulk(people)
    for message in messages:
        message.recipient = found_people.get(message.recipient_id)
    by_type: dict[str, set[str]] = {}
    for message in messages:
        if message.about_type:
            by_type.setdefault(message.about_type, set()).add(message.about_id)
    for about_type, keys in by_type.items():
        found = apps.get_model(about_type)._base_manager.in_bulk(keys)
        batch.objects |= {(about_type, str(key)): obj for key, obj in found.items()}
    stopped = ChannelPreference.objects.filter(user__in=people, enabled=False) if people else ()
    batch.refused_channels = {(choice.user_id, choice.category, choice.channel) for choice in stopped}
    return batch


def _attempt(message: Leased, batch: Batch, now: datetime, unreachable: set[str]) -> Outcome:
    try:
        return _send(message, batch, now)
    except Unreachable as error:
        unreachable.add(message.channel)
        logger.warning("message left for later: %s", error.code)
        return _given_back(message, now, error=error.code)
    except Refused as refusal:
        if refusal.temporary:
            return Outcome(Status.PENDING, error=refusal.code, retry_at=now + _pause(message.attempts))
        return Outcome(Status.FAILED, error=refusal.code)
    except (InterfaceError, OperationalError):
        raise
    except Exception:  # a fault in one message must not hold up the others; the staff sees it and can resend
        logger.exception("message %s of %s could not be made", message.message_id, message.notification)
        return Outcome(Status.FAILED, error="render_error")


def _send(message: Leased, batch: Batch, now: datetime) -> Outcome:
    try:
        notification = declarations.get(message.notification)
    except ImproperlyConfigured:
        return Outcome(Status.FAILED, error="unknown_notification")
    about = batch.objects.get((message.about_type, message.about_id))
    obstacle = _obstacle(message, notification, about, batch)
    if obstacle:
        return Outcome(Status.CANCELLED, error=obstacle)
    if now - message.created_at > notification.expires_after or message.attempts > MOST_ATTEMPTS:
        return Outcome(Status.FAILED, error="expired")
    unsubscribe_url = optout.link(
        notification, recipient=message.recipient, address=message.address, language=message.language
    )
    rendered = render(
        notification,
        about=about,
        recipient=message.recipient,
        language=message.language,
        params=message.params,
        secrets=encryption.decrypt_json(message.secrets) if message.secrets else {},
        unsubscribe_url=unsubscribe_url,
    )
    to = destination(message)
    batch.sender(message.channel).send(message, rendered, to=to, unsubscribe_url=unsubscribe_url)
    return Outcome(Status.SENT, sent_at=now)


def _obstacle(message: Leased, notification: Any, about: Any, batch: Batch) -> str:
    """Why the message is no longer to be sent, as a code; empty when it is."""
    if message.about_type and about is None:
        return "object_gone"
    if message.recipient_id is None:
        opted_out = not notification.mandatory and queue.has_opted_out(message.address, notification.category)
        return "opted_out" if opted_out else ""
    if not queue.is_reachable(message.recipient):
        return "recipient_unreachable"
    refused = (message.recipient_id, notification.category, message.channel) in batch.refused_channels
    if refused and not notification.mandatory:
        return "opted_out"
    return "" if destination(message) else "no_address"


def destination(message: Leased) -> str:
    """Where the message goes: the address given, or the recipient's own today."""
    if message.address:
        return message.address
    if message.channel == Channel.EMAIL:
        return message.recipient.email or ""
    return message.recipient.phone.as_e164 if message.recipient.phone else ""


def _given_back(message: Leased, now: datetime, *, error: str) -> Outcome:
    return Outcome(Status.PENDING, error=error, retry_at=now + _pause(message.attempts), untried=1)


def _pause(attempts: int) -> timedelta:
    """Half a minute, then twice as long each time up to an hour, a little spread out."""
    seconds = min(FIRST_RETRY_SECONDS * 2 ** min(attempts - 1, 10), LONGEST_RETRY_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311  no secret


def _mark(outcomes: dict[int, Outcome]) -> dict[int, Outcome]:
    leases.mark(outcomes)
    return outcomes


def resend(messages: Iterable[OutboxMessage], *, now: datetime | None = None) -> int:
    """Put failed messages back in the queue, except those that carried a code; how many."""
    now = now or timezone.now()
    again = OutboxMessage.objects.failed().filter(pk__in=[message.pk for message in messages], sealed=False)
    count = again.update(
        status=Status.PENDING, error="", attempts=0, available_at=now, created_at=now, leased_until=None
    )
    if count:
        queue.wake_once()
    return count
