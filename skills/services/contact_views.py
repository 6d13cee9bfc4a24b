"""What each side of a relayed contact may see: names as far as the other allows, never an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from mdm_platform.audit import events
from mdm_platform.errors import NotVisible
from mdm_platform.permissions import has_permission, require_permission
from skills.audiences import Audience, audience_of
from skills.models import ContactMessage, ContactRequest, Profile
from skills.services import presenters
from skills.workflows import ContactState, ContactWorkflow

REPORT_READ = "contact.read"
_HIDDEN_FROM_SENDER = {ContactState.BLOCKED: ContactState.DECLINED, ContactState.REPORTED: ContactState.DECLINED}


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


def open_contact(*, public_id: UUID, user: Any) -> ContactRequest:
    """One of the user's contacts; NotVisible for anybody else."""
    found = inbox(user=user).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    return found


def contact_view(contact: ContactRequest, user: Any, *, with_messages: bool = False) -> ContactView:
    """The exchange as this user sees it; a sender does not learn of a block or a report."""
    incoming = contact.is_recipient(user)
    state = contact.state if incoming else _HIDDEN_FROM_SENDER.get(contact.state, contact.state)
    shown = list(contact.messages.all())
    return ContactView(
        contact=contact,
        other=_sender_party(contact, user) if incoming else _recipient_party(contact, user),
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


def _sender_party(contact: ContactRequest, user: Any) -> Party:
    institution = str(contact.sender_institution.name) if contact.sender_institution else ""
    if contact.sender is None:
        return Party(name=institution, institution=institution)
    profile = Profile.objects.found_by(user).filter(owner_id=contact.sender_id).first()
    name = contact.sender.full_name or (presenters.view_for(profile, user).display_name if profile else "")
    return Party(name or gettext("Un membre"), institution, profile.public_id if profile else None)


def _recipient_party(contact: ContactRequest, user: Any) -> Party:
    if contact.profile is None:
        return Party(gettext("Fiche retirée"))
    audience = audience_of(user)
    view = presenters.profile_view(contact.profile, audience if audience != Audience.STAFF else Audience.MEMBERS)
    found = Profile.objects.found_by(user).filter(pk=contact.profile_id).exists()
    return Party(view.display_name, profile_public_id=contact.profile.public_id if found else None)
