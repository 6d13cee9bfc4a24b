"""Write messages as rows, in the transaction of the change that they tell."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from mdm_platform import bell, bulk, encryption
from mdm_platform.notifications.models import AddressOptOut, ChannelPreference, InboxMessage, OutboxMessage
from mdm_platform.notifications.optout import hash_address
from mdm_platform.notifications.vocabulary import Channel, Status

DELIVER_TASK = "notifications.deliver_messages"


@dataclass(frozen=True)
class Letter:
    """What a message says, whoever reads it: its object, ids and codes, encrypted secrets."""

    about_type: str
    about_id: str
    params: dict[str, Any]
    secrets: str
    now: datetime

    @classmethod
    def about(
        cls,
        obj: Any,
        *,
        reason: str,
        params: Mapping[str, Any] | None,
        secrets: Mapping[str, str] | None,
        now: datetime | None,
    ) -> "Letter":
        """Built from what the caller of `send` gave."""
        return cls(
            about_type=obj._meta.label_lower if obj is not None else "",
            about_id=str(obj.pk) if obj is not None else "",
            params={**(params or {}), "reason": reason},
            secrets=encryption.encrypt_json(dict(secrets)) if secrets else "",
            now=now or timezone.now(),
        )

    def columns(self) -> dict[str, Any]:
        """The columns that inbox and outbox have in common."""
        return {
            "about_type": self.about_type,
            "about_id": self.about_id,
            "params": self.params,
            "created_at": self.now,
        }


@dataclass(frozen=True, slots=True)
class Destination:
    """An address, the language of its holder, and the object (its model's label and its key) that is told about."""

    email: str
    phone: str
    language: str
    about_type: str
    about_id: str


Chosen = Callable[[Any, datetime], bool]
_chosen: ContextVar[Chosen | None] = ContextVar("_chosen", default=None)


@contextmanager
def heard_only_by(chosen: Chosen) -> Iterator[None]:
    """Write meanwhile only what `chosen(person, when)` holds of: what is told of the past needs no letters."""
    token = _chosen.set(chosen)
    try:
        yield
    finally:
        _chosen.reset(token)


def to_people(notification: Any, people: list[Any], letter: Letter) -> None:
    """Write one message a person and channel; the inactive and the deceased get none."""
    to_each(notification, [(person, letter) for person in people])


def to_each(notification: Any, letters: list[tuple[Any, Letter]]) -> None:
    """Write to each person the letter that stands beside, by each channel; the inactive and the deceased get none."""
    letters = [(person, letter) for person, letter in letters if is_reachable(person) and _is_heard(person, letter)]
    if not letters:
        return
    chosen = channels_of(notification, [person for person, _letter in letters])
    inbox, outbox = [], []
    for person, letter in letters:
        for channel in chosen[person.pk]:
            if channel == Channel.INBOX:
                inbox.append(InboxMessage(recipient=person, notification=notification.name, **letter.columns()))
            else:
                outbox.append(_row(notification, letter, channel, language=person.language, recipient=person))
    with transaction.atomic():
        InboxMessage.objects.bulk_create(inbox, batch_size=1000)
        _post(outbox)


def to_address(notification: Any, *, email: str, phone: str, language: str, letter: Letter) -> None:
    """Write one message to an address, unless its holder wants none of that category."""
    if bool(email) == bool(phone):
        message = f"{notification.name} needs either an e-mail address or a telephone number."
        raise ImproperlyConfigured(message)
    address = email or str(phone)
    if not notification.mandatory and has_opted_out(address, notification.category):
        return
    channel = Channel.EMAIL if email else Channel.SMS
    _post([_row(notification, letter, channel, language=language, address=address)])


def to_addresses(notification: Any, destinations: list[Destination], letter: Letter) -> None:
    """Write to many addresses, by e-mail where there is one; those who want none of that category get none."""
    refused = set() if notification.mandatory else _opted_out(destinations, notification.category)
    chosen = [(to.email or to.phone, to) for to in destinations if (to.email or to.phone) not in refused]
    fields = ("message_id", "notification", "channel", "address", "language", "about_type", "about_id", "params")
    rest = ("created_at", "available_at", "priority", "secrets", "sealed", "status", "attempts", "error")
    params, common = (
        json.dumps(letter.params),
        (letter.now, letter.now, notification.priority, "", False, Status.PENDING.value, 0, ""),
    )
    bulk.copy_in(
        OutboxMessage,
        (*fields, *rest),
        (
            (
                uuid.uuid4(),
                notification.name,
                Channel.EMAIL.value if to.email else Channel.SMS.value,
                address,
                to.language,
                to.about_type,
                to.about_id,
                params,
                *common,
            )
            for address, to in chosen
        ),
    )
    wake_once()


def _opted_out(destinations: list[Destination], category: str) -> set[str]:
    hashes = {hash_address(address): address for to in destinations if (address := to.email or to.phone)}
    rows = AddressOptOut.objects.filter(address_hash__in=list(hashes), category=category)
    return {hashes[found] for found in rows.values_list("address_hash", flat=True)}


def _is_heard(person: Any, letter: Letter) -> bool:
    chosen = _chosen.get()
    return chosen is None or chosen(person, letter.now)


def is_reachable(person: Any) -> bool:
    """Whether a person may be written to at all."""
    return person.is_active and person.deceased_at is None


def has_opted_out(address: str, category: str) -> bool:
    """Whether the holder of this address asked for no more messages of this category."""
    return AddressOptOut.objects.filter(address_hash=hash_address(address), category=category).exists()


def channels_of(notification: Any, people: Iterable[Any]) -> dict[int, list[Channel]]:
    """The channels by which each person hears this notification, by the person's key."""
    choices: dict[int, dict[str, bool]] = {}
    if not notification.mandatory:
        rows = ChannelPreference.objects.filter(
            user__in=[person.pk for person in people], category=notification.category
        )
        for user_id, channel, enabled in rows.values_list("user_id", "channel", "enabled"):
            choices.setdefault(user_id, {})[channel] = enabled
    return {person.pk: _channels(notification, person, choices.get(person.pk, {})) for person in people}


def default_channels(person: Any) -> tuple[Channel, ...]:
    """The inbox, and e-mail for those who have one, else text messages."""
    if person.email:
        return (Channel.INBOX, Channel.EMAIL)
    return (Channel.INBOX, Channel.SMS) if person.phone else (Channel.INBOX,)


def _channels(notification: Any, person: Any, choices: Mapping[str, bool]) -> list[Channel]:
    possible = {Channel.INBOX: True, Channel.EMAIL: bool(person.email), Channel.SMS: bool(person.phone)}
    declared = notification.channels or default_channels(person)
    wanted = [channel for channel in Channel if choices.get(channel, channel in declared)]
    if notification.channels:
        wanted = [channel for channel in wanted if channel in declared]
    return [channel for channel in wanted if possible[channel]]


def _row(notification: Any, letter: Letter, channel: Channel, **destination: Any) -> OutboxMessage:
    return OutboxMessage(
        notification=notification.name,
        channel=channel,
        priority=notification.priority,
        secrets=letter.secrets,
        sealed=bool(letter.secrets),
        available_at=letter.now,
        **destination,
        **letter.columns(),
    )


def _post(messages: list[OutboxMessage]) -> None:
    if messages:
        OutboxMessage.objects.bulk_create(messages, batch_size=1000)
        wake_once()


def wake_once() -> None:
    """Ring for a worker once a transaction, however many messages it wrote."""
    if not any(callback is _wake for _, callback, *_rest in reversed(connection.run_on_commit)):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    bell.ring(DELIVER_TASK)
