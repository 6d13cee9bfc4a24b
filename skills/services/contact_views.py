"""What each side of a relayed contact may see: names as far as the other allows, never an address."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext, ngettext

from mdm_platform.audit import events
from mdm_platform.errors import NotVisible
from mdm_platform.permissions import has_permission, require_permission
from skills.audiences import Audience, face_of
from skills.models import Block, ContactMessage, ContactRequest, Profile
from skills.models.contact import SHOWN_TO_SENDER
from skills.services import presenters
from skills.workflows import ContactState, ContactWorkflow

CURSOR = re.compile(r"(?P<new>[01])\.(?P<at>\d{1,11}\.\d{6})\.(?P<key>\d{1,18})")
REPORT_READ = "contact.read"


@dataclass(frozen=True)
class Party:
    """The other side: a name, the institution it writes for, and its profile when the reader may open it."""

    name: str
    institution: str = ""
    profile_public_id: UUID | None = None


@dataclass(frozen=True)
class MessageView:
    """One message; `mine` says on which side it stands."""

    body: str
    mine: bool
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class ContactView:
    """An exchange as one side sees it. `actions` are the names of the transitions this side may ask for."""

    contact: ContactRequest
    other: Party
    is_incoming: bool
    state: str
    state_label: Any
    actions: tuple[str, ...]
    may_write: bool
    unread: int
    messages: tuple[MessageView, ...] = ()

    @property
    def unread_sentence(self) -> str:
        """How many messages wait to be read."""
        return ngettext("%(n)s nouveau message", "%(n)s nouveaux messages", self.unread) % {"n": self.unread}


def inbox(*, user: Any) -> QuerySet[ContactRequest]:
    """The user's contacts, both ways, the latest first; show each with `contact_view`."""
    rows = ContactRequest.objects.visible_to(user).select_related(
        "recipient", "sender", "sender_institution", "profile"
    )
    return rows.prefetch_related("messages").order_by("-sent_at", "-pk")


@dataclass(frozen=True)
class InboxPage:
    """Some exchanges, and the cursor of the next page, empty on the last one."""

    rows: tuple[ContactView, ...]
    next_cursor: str


def inbox_page(*, user: Any, cursor: str = "", size: int = 20) -> InboxPage:
    """The user's exchanges: those with something new first, then the latest; pages by keyset.

    A damaged cursor starts again from the first page.
    """
    new = ContactMessage.objects.filter(contact=OuterRef("pk"), read_at=None).exclude(
        from_recipient=Case(When(contact__recipient_id=user.pk, then=True), default=False)
    )
    rows = inbox(user=user).annotate(has_new=Exists(new)).order_by("-has_new", "-sent_at", "-pk")
    after = _decode(cursor)
    if after is not None:
        has_new, sent_at, key = after
        older = Q(sent_at__lt=sent_at) | Q(sent_at=sent_at, pk__lt=key)
        same = Q(has_new=has_new) & older
        rows = rows.filter(same | Q(has_new=False)) if has_new else rows.filter(same)
    found = list(rows[: size + 1])
    more = len(found) > size
    shown = found[:size]
    return InboxPage(tuple(views_of(shown, user)), _encode(shown[-1]) if more else "")


def blocked(*, user: Any) -> list[tuple[int, str]]:
    """The people and institutions that the user blocked: the key of the block, and a name."""
    rows = Block.objects.filter(owner=user).select_related("blocked", "blocked_institution").order_by("-at")
    return [
        (
            row.pk,
            row.blocked_institution.name if row.blocked_institution else row.blocked.full_name or gettext("Un membre"),
        )
        for row in rows
    ]


def _encode(contact: ContactRequest) -> str:
    return f"{int(contact.has_new)}.{contact.sent_at.timestamp():.6f}.{contact.pk}"


def _decode(cursor: str) -> tuple[bool, datetime, int] | None:
    found = CURSOR.fullmatch(cursor)
    if found is None:
        return None
    moment = datetime.fromtimestamp(float(found["at"]), UTC)
    return found["new"] == "1", moment, int(found["key"])


def open_contact(*, public_id: UUID, user: Any) -> ContactRequest:
    """One of the user's contacts; NotVisible for anybody else."""
    found = inbox(user=user).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class _Reader:
    """Who reads: the face that profiles show, and the profiles whose owners gave what that face needs."""

    user: Any
    face: str
    shared: frozenset[int]


def _reader(user: Any, contacts: Iterable[ContactRequest]) -> _Reader:
    face = face_of(user)
    profiles = Profile.objects.consented_for(face).filter(pk__in=[row.profile_id for row in contacts])
    return _Reader(user, face, frozenset(profiles.values_list("pk", flat=True)))


def views_of(contacts: Iterable[ContactRequest], user: Any) -> list[ContactView]:
    """Several exchanges of an `inbox` as this user sees them, in a fixed number of queries."""
    rows = list(contacts)
    reader = _reader(user, rows)
    return [_view(row, reader, with_messages=False) for row in rows]


def contact_view(contact: ContactRequest, user: Any, *, with_messages: bool = False) -> ContactView:
    """The exchange as this user sees it; a sender does not learn of a block or a report."""
    return _view(contact, _reader(user, [contact]), with_messages=with_messages)


def _view(contact: ContactRequest, reader: _Reader, *, with_messages: bool) -> ContactView:
    user = reader.user
    incoming = contact.is_recipient(user)
    state = contact.state if incoming else SHOWN_TO_SENDER.get(contact.state, contact.state)
    shown = list(contact.messages.all())
    party = _sender_party if incoming else _recipient_party
    return ContactView(
        contact=contact,
        other=party(contact, reader, with_link=with_messages),
        is_incoming=incoming,
        state=state,
        state_label=_to_answer() if incoming and state == ContactState.SENT else ContactState(state).label,
        actions=tuple(row.name for row, refusals in ContactWorkflow.available(contact, user) if not refusals),
        may_write=contact.state == ContactState.ACCEPTED and has_permission(user, "skills.write_message", contact),
        unread=sum(1 for message in shown if message.from_recipient != incoming and message.read_at is None),
        messages=_messages(shown, incoming) if with_messages else (),
    )


def _to_answer() -> str:
    """What "sent" is called at the other end."""
    return gettext("À répondre")


def reported_view(contact: ContactRequest, by: Any) -> tuple[ContactMessage, ...]:
    """The messages of a reported exchange, for the curator who handles it; the reading leaves a trace.

    Raises PermissionRefused, NotVisible for an exchange that nobody reported.
    """
    require_permission(by, "skills.handle_report", contact)
    if contact.state != ContactState.REPORTED:
        raise NotVisible
    events.record(REPORT_READ, by=by, obj=contact, subject=contact.recipient, fields=["messages"])
    return tuple(contact.messages.all())


def _messages(rows: Iterable[ContactMessage], incoming: bool) -> tuple[MessageView, ...]:
    return tuple(
        MessageView(message.body, message.from_recipient == incoming, message.sent_at, message.read_at)
        for message in rows
    )


def _sender_party(contact: ContactRequest, reader: _Reader, *, with_link: bool) -> Party:
    institution = str(contact.sender_institution.name) if contact.sender_institution else ""
    if contact.sender is None:
        return Party(name=institution, institution=institution)
    found = Profile.objects.found_by(reader.user).filter(owner_id=contact.sender_id) if with_link else None
    profile = found.first() if found is not None else None
    return Party(contact.sender.full_name or gettext("Un membre"), institution, profile.public_id if profile else None)


def _recipient_party(contact: ContactRequest, reader: _Reader, *, with_link: bool) -> Party:
    if contact.profile is None:
        return Party(gettext("Fiche retirée"))
    shown_to = reader.face if reader.face != Audience.STAFF else Audience.MEMBERS
    name = presenters.display_name(contact.profile, shown_to, partner_consented=contact.profile_id in reader.shared)
    found = with_link and Profile.objects.found_by(reader.user).filter(pk=contact.profile_id).exists()
    return Party(name, profile_public_id=contact.profile.public_id if found else None)
