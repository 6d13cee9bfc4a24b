"""Which messages reach a person, by category and channel."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mdm_platform.accounts.models import User
from mdm_platform.audit import events
from mdm_platform.notifications import declarations, queue
from mdm_platform.notifications.models import AddressOptOut, ChannelPreference
from mdm_platform.notifications.optout import OptOut
from mdm_platform.notifications.vocabulary import Category, Channel


@dataclass(frozen=True)
class Choice:
    """One box of the preferences page."""

    category: Category
    channel: Channel
    enabled: bool
    possible: bool

    @property
    def key(self) -> str:
        """The value that the form sends for a ticked box."""
        return f"{self.category.value}.{self.channel.value}"


def categories() -> list[Category]:
    """Categories of which at least one message can be refused."""
    optional = {
        notification.category for notification in declarations.registered().values() if not notification.mandatory
    }
    return [category for category in Category if category in optional]


def choices(user: Any) -> dict[Category, list[Choice]]:
    """Every box for this person: what was chosen, else the default."""
    chosen = {(row.category, row.channel): row.enabled for row in ChannelPreference.objects.filter(user=user)}
    default = queue.default_channels(user)
    possible = {Channel.INBOX: True, Channel.EMAIL: bool(user.email), Channel.SMS: bool(user.phone)}
    return {
        category: [
            Choice(category, channel, chosen.get((category, channel), channel in default), possible[channel])
            for channel in Channel
        ]
        for category in categories()
    }


@transaction.atomic
def choose(*, user: Any, enabled: Collection[str]) -> None:
    """Keep the ticked boxes (`Choice.key`) and untick the others; unknown ones are ignored."""
    rows = [
        ChannelPreference(user=user, category=box.category, channel=box.channel, enabled=box.key in enabled)
        for boxes in choices(user).values()
        for box in boxes
        if box.possible
    ]
    _store(rows)
    events.record("notifications.preferences_changed", by=user, subject=user, fields={row.category for row in rows})


@transaction.atomic
def unsubscribe(opt_out: OptOut) -> None:
    """Stop a category by mail and text for the person or the address that the link stands for.

    Doing it twice, or for a person who has left, changes nothing.
    """
    if opt_out.address_hash:
        AddressOptOut.objects.get_or_create(address_hash=opt_out.address_hash, category=opt_out.category)
        return
    user = User.objects.filter(public_id=opt_out.person).first()
    if user is None:
        return
    outside = (Channel.EMAIL, Channel.SMS)
    _store([ChannelPreference(user=user, category=opt_out.category, channel=name, enabled=False) for name in outside])
    events.record("notifications.unsubscribed", subject=user, fields=[opt_out.category])


def _store(rows: list[ChannelPreference]) -> None:
    ChannelPreference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "category", "channel"], update_fields=["enabled"]
    )
