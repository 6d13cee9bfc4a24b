"""What each side of a relayed contact may see: names as far as the other allows, never an address."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext, ngettext

from mdm_platform.accounts.services import consents
from mdm_platform.audit import events
from mdm_platform.errors import NotVisible
from mdm_platform.permissions import has_permission, require_permission
from skills.audiences import Audience, audience_of
from skills.models import Block, ContactMessage, ContactRequest, Profile
from skills.models.contact import SHOWN_TO_SENDER
from skills.models.profile import PARTNER_SHARING
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


def views_of(contacts: Iterable[ContactRequest], user: Any) -> list[ContactView]:
    """Several exchanges of an `inbox` as this user sees them, with one question about consent for all."""
    rows = list(contacts)
    sharing: set[int] = set()
    if audience_of(user) == Audience.PARTNERS:
        agreed = consents.active_user_ids(PARTNER_SHARING)
        sharing = set(agreed.filter(user_id__in=[row.recipient_id for row in rows]).values_list("user_id", flat=True))
    return [contact_view(row, user, partner_consented=row.recipient_id in sharing) for row in rows]


def contact_view(
    contact: ContactRequest, user: Any, *, with_messages: bool = False, partner_consented: bool | None = None
) -> ContactView:
    """The exchange as this user sees it; a sender does not learn of a block or a report.

    `partner_consented` is the recipient's consent, when lists have read it already.
    """
    incoming = contact.is_recipient(user)
    state = contact.state if incoming else SHOWN_TO_SENDER.get(contact.state, contact.state)
    shown = list(contact.messages.all())
    if incoming:
        other = _sender_party(contact, user, with_link=with_messages)
    else:
        other = _recipient_party(contact, user, with_link=with_messages, partner_consented=partner_consented)
    return ContactView(
        contact=contact,
        other=other,
        is_incoming=incoming,
        state=state,
        state_label=ContactState(state).label,
        actions=tuple(row.name for row, refusals in ContactWorkflow.available(contact, user) if not refusals),
        may_write=contact.state == ContactState.ACCEPTED and has_permission(user, "skills.write_message", contact),
        unread=sum(1 for message in shown if message.from_recipient != incoming and message.read_at is None),
        messages=_messages(shown, incoming) if with_messages else (),
    )


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


def _sender_party(contact: ContactRequest, user: Any, *, with_link: bool) -> Party:
    institution = str(contact.sender_institution.name) if contact.sender_institution else ""
    if contact.sender is None:
        return Party(name=institution, institution=institution)
    profile = Profile.objects.found_by(user).filter(owner_id=contact.sender_id).first() if with_link else None
    return Party(contact.sender.full_name or gettext("Un membre"), institution, profile.public_id if profile else None)


def _recipient_party(contact: ContactRequest, user: Any, *, with_link: bool, partner_consented: bool | None) -> Party:
    if contact.profile is None:
        return Party(gettext("Fiche retirée"))
    audience = audience_of(user)
    shown_to = audience if audience != Audience.STAFF else Audience.MEMBERS
    name = presenters.display_name(contact.profile, shown_to, partner_consented=partner_consented)
    found = with_link and Profile.objects.found_by(user).filter(pk=contact.profile_id).exists()
    return Party(name, profile_public_id=contact.profile.public_id if found else None)
