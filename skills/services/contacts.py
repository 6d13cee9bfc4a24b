"""Relayed contacts: write to somebody through the platform, answer, go on, stop, report."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import require_permission
from skills.audiences import is_partner_principal
from skills.models import Block, ContactMessage, ContactPurpose, ContactRequest, Profile
from skills.models.contact import OPEN_STATES
from skills.notifications import (
    ContactAccepted,
    ContactDeclined,
    ContactExpired,
    ContactMessageReceived,
    ContactReceived,
    ReportHandled,
    ReportReceived,
)
from skills.workflows import ContactState, ContactWorkflow

ANSWER_WITHIN = timedelta(days=30)
NEW_CONTACTS_PER_DAY = {"member": 10, "partner": 50}
MESSAGES_PER_DAY = 100
LONGEST_SUBJECT, LONGEST_BODY = 160, 5000
Listener = Callable[..., Any]

_when_institution_blocked: list[Listener] = []


def when_institution_blocked(listener: Listener) -> None:
    """Call `listener(owner=…, institution=…, now=…)` in the transaction in which a person blocks an institution."""
    if listener not in _when_institution_blocked:
        _when_institution_blocked.append(listener)


def send(
    *, profile: Profile, purpose: str, subject: str, body: str, by: Any, now: datetime | None = None
) -> ContactRequest:
    """Write to the owner of a profile; the person accepts or declines, and sees no address, nor does the sender.

    `by` is a member, a partner's agent or a partner's program (scope contacts:write).
    Raises PermissionRefused (also for a blocked sender, without saying so), InvalidInput,
    QuotaExceeded, TransitionNotAllowed when an exchange with the person is open already.
    """
    require_permission(by, "skills.contact_profile", profile)
    _check_words(purpose=purpose, subject=subject, body=body)
    moment = now or timezone.now()
    if Block.objects.stops(sender=by, recipient_id=profile.owner_id):
        raise PermissionRefused(_("Cette personne ne reçoit pas de nouveaux messages."), code="not_reachable")
    try:
        with transaction.atomic():
            _lock_sender(by)
            _check_quota(by, moment)
            contact = ContactRequest.objects.create(
                profile=profile,
                recipient_id=profile.owner_id,
                purpose=purpose,
                subject=subject.strip(),
                sent_at=moment,
                expires_at=moment + ANSWER_WITHIN,
                **_sender_fields(by),
            )
            _add_message(contact, body, by, moment)
            ContactReceived.send(to=contact.recipient, about=contact, now=moment)
    except IntegrityError as error:
        if "contact_one_open" not in str(error):
            raise
        raise TransitionNotAllowed(
            _("Un échange est déjà ouvert avec cette personne."), code="contact_already_open"
        ) from error
    return contact


def introduce(
    *, profile: Profile, purpose: str, subject: str, body: str, by: Any, now: datetime | None = None
) -> ContactRequest:
    """Open an exchange with somebody who agreed to it elsewhere: accepted from the start, addresses stay hidden.

    What the same sender began before gives way when it waits for an answer, and goes on when it
    is open. The caller checks rights and blocks, and tells the person. Raises InvalidInput.
    """
    _check_words(purpose=purpose, subject=subject, body=body)
    moment = now or timezone.now()
    with transaction.atomic():
        _lock_sender(by)
        contact = _open_between(profile, by, moment)
        if contact is None:
            contact = ContactRequest.objects.create(
                profile=profile,
                recipient_id=profile.owner_id,
                purpose=purpose,
                subject=subject.strip(),
                state=ContactState.ACCEPTED,
                sent_at=moment,
                answered_at=moment,
                expires_at=moment + ANSWER_WITHIN,
                **_sender_fields(by),
            )
            ContactWorkflow.start_many(ContactRequest, [contact.pk], state=ContactState.ACCEPTED, by=by, now=moment)
        _add_message(contact, body, by, moment)
    return contact


def accept(*, contact: ContactRequest, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Any:
    """Open the exchange: both may write from now on."""
    moment = now or timezone.now()
    with transaction.atomic():
        _answer(contact, "accept", by=by, moment=moment)
        _tell_sender(ContactAccepted, contact, moment)
    return contact


def decline(*, contact: ContactRequest, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Any:
    """Say no, without a word of explanation."""
    moment = now or timezone.now()
    with transaction.atomic():
        _answer(contact, "decline", by=by, moment=moment)
        _tell_sender(ContactDeclined, contact, moment)
    return contact


def block(*, contact: ContactRequest, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Any:
    """End the exchange and hear no more from its sender."""
    moment = now or timezone.now()
    with transaction.atomic():
        _lock_recipient(contact)
        _answer(contact, "block", by=by, moment=moment)
        _block_sender(contact, moment)
        _tell_sender(ContactDeclined, contact, moment)
    return contact


def unblock(*, block_id: int, by: Any) -> None:
    """Hear again from somebody who was blocked."""
    Block.objects.filter(pk=block_id, owner_id=by.pk).delete()


def report(*, contact: ContactRequest, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Any:
    """Give the exchange to the curators; `reason` is a `ReportReason`. A recipient blocks the sender with it."""
    moment = now or timezone.now()
    with transaction.atomic():
        _lock_recipient(contact)
        _answer(contact, "report", by=by, moment=moment, reason=reason, note=note)
        if contact.is_recipient(by):
            _block_sender(contact, moment)
        curators = User.objects.with_role(Role.DIRECTORY_CURATOR)
        ReportReceived.send_to_many(to=curators, about=contact, reason=reason, now=moment)
    return contact


def handle_report(*, contact: ContactRequest, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Any:
    """Close a report: `note` says what was done, and reaches the person who reported."""
    moment = now or timezone.now()
    with transaction.atomic():
        log = ContactWorkflow.apply(contact, "handle_report", by=by, now=moment, note=note)
        reported = TransitionLog.objects.about(contact).filter(transition="report").last()
        if reported is not None and reported.actor is not None:
            ReportHandled.send(to=reported.actor, about=contact, params={"log": log.pk}, now=moment)
    return contact


def close(*, contact: ContactRequest, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Any:
    """End an exchange; either side may, and the platform when the profile goes (`by=None`)."""
    ContactWorkflow.apply(contact, "close", by=by, now=now or timezone.now(), reason=reason)
    return contact


def post_message(*, contact: ContactRequest, body: str, by: Any, now: datetime | None = None) -> ContactMessage:
    """Write in an accepted exchange; the other side hears of it.

    Raises PermissionRefused, InvalidInput, QuotaExceeded, TransitionNotAllowed when the exchange is not open.
    """
    require_permission(by, "skills.write_message", contact)
    _check_body(body)
    moment = now or timezone.now()
    with transaction.atomic():
        ContactRequest.objects.select_for_update(of=("self",)).only("pk").get(pk=contact.pk)
        contact.refresh_from_db()
        if contact.state != ContactState.ACCEPTED:
            raise TransitionNotAllowed(_("Cet échange n’est pas ouvert."), code="contact_not_open")
        from_recipient = contact.is_recipient(by)
        _require_no_block(contact)
        written = contact.messages.filter(from_recipient=from_recipient, sent_at__gt=moment - timedelta(days=1))
        if written.count() >= MESSAGES_PER_DAY:
            raise QuotaExceeded
        message = _add_message(contact, body, by, moment)
        if from_recipient:
            _tell_sender(ContactMessageReceived, contact, moment)
        else:
            ContactMessageReceived.send(to=contact.recipient, about=contact, now=moment)
    return message


def mark_read(*, contact: ContactRequest, by: Any, now: datetime | None = None) -> int:
    """Note that this side has read the other side's messages; how many were new."""
    require_permission(by, "skills.view_contact", contact)
    theirs = contact.messages.filter(from_recipient=not contact.is_recipient(by), read_at=None)
    return theirs.update(read_at=now or timezone.now())


def expire_unanswered(*, now: datetime | None = None) -> int:
    """Close the contacts that nobody answered in time; how many."""
    moment = now or timezone.now()
    done = 0
    for contact in ContactRequest.objects.expired(moment).iterator():
        try:
            with transaction.atomic():
                ContactWorkflow.apply(contact, "expire", by=None, now=moment)
                _tell_sender(ContactExpired, contact, moment)
        except DomainError:
            continue
        done += 1
    return done


def close_all_about(*, profile: Profile, now: datetime) -> None:
    """End every open exchange that began on this profile."""
    for contact in profile.contacts.filter(state__in=OPEN_STATES):
        close(contact=contact, by=None, reason="profile_gone", now=now)


def _answer(contact: ContactRequest, transition: str, *, by: Any, moment: datetime, **words: str) -> None:
    ContactWorkflow.apply(contact, transition, by=by, now=moment, changes={"answered_at": moment}, **words)


def _open_between(profile: Profile, by: Any, moment: datetime) -> ContactRequest | None:
    """The exchange that the sender has open with this person; one that waits for an answer is closed."""
    mine = ContactRequest.objects.sent_by(by).filter(recipient_id=profile.owner_id, state__in=OPEN_STATES)
    if is_partner_principal(by):
        mine = mine.filter(sender=None)
    contact = mine.select_for_update(of=("self",)).first()
    if contact is not None and contact.state == ContactState.SENT:
        close(contact=contact, by=by, reason="introduced", now=moment)
        return None
    return contact


def _sender_fields(by: Any) -> Mapping[str, Any]:
    if is_partner_principal(by):
        return {"sender": None, "sender_institution": by.institution}
    acts_for: Institution | None = institution_of(by) if Role.PARTNER_AGENT in by.role_names else None
    return {"sender": by, "sender_institution": acts_for}


def _add_message(contact: ContactRequest, body: str, by: Any, moment: datetime) -> ContactMessage:
    return ContactMessage.objects.create(
        contact=contact,
        author=None if is_partner_principal(by) else by,
        from_recipient=contact.is_recipient(by),
        body=body.strip(),
        sent_at=moment,
    )


def _lock_sender(by: Any) -> None:
    """One new contact at a time for one sender, so that the quota is exact."""
    if is_partner_principal(by):
        Institution.objects.select_for_update(of=("self",)).only("pk").get(pk=by.institution.pk)
    else:
        User.objects.select_for_update(of=("self",)).only("pk").get(pk=by.pk)


def _lock_recipient(contact: ContactRequest) -> None:
    """The person before the exchange: an introduction takes them in that order."""
    list(User.objects.select_for_update(of=("self",), no_key=True).only("pk").filter(pk=contact.recipient_id))


def _check_quota(by: Any, moment: datetime) -> None:
    is_partner = is_partner_principal(by) or Role.PARTNER_AGENT in by.role_names
    most = NEW_CONTACTS_PER_DAY["partner" if is_partner else "member"]
    if ContactRequest.objects.sent_by(by).filter(sent_at__gt=moment - timedelta(days=1)).count() >= most:
        message = _("Vous avez écrit à %(most)s personnes en un jour, c’est le maximum. Réessayez demain.")
        raise QuotaExceeded(message % {"most": most}, code="contacts_per_day")


def _check_words(*, purpose: str, subject: str, body: str) -> None:
    fields = {}
    if purpose not in ContactPurpose.values:
        fields["purpose"] = [_("Choisissez un objet dans la liste.")]
    if not subject.strip() or len(subject) > LONGEST_SUBJECT:
        fields["subject"] = [_("Donnez un sujet de %(most)s caractères au plus.") % {"most": LONGEST_SUBJECT}]
    if fields:
        raise InvalidInput(fields=fields)
    _check_body(body)


def _check_body(body: str) -> None:
    if not body.strip() or len(body) > LONGEST_BODY:
        sentence = _("Écrivez un message de %(most)s caractères au plus.") % {"most": LONGEST_BODY}
        raise InvalidInput(fields={"body": [sentence]})


def _require_no_block(contact: ContactRequest) -> None:
    """Nobody writes, in any exchange, to whom a block separates; which side blocked is not told."""
    parties = Q(owner_id=contact.recipient_id) & (
        Q(blocked_id=contact.sender_id, blocked__isnull=False)
        | Q(blocked_institution_id=contact.sender_institution_id, blocked_institution__isnull=False)
    )
    if contact.sender_id is not None:
        parties |= Q(owner_id=contact.sender_id, blocked_id=contact.recipient_id)
    if Block.objects.filter(parties).exists():
        raise PermissionRefused(_("Cette personne ne reçoit pas de nouveaux messages."), code="not_reachable")


def _block_sender(contact: ContactRequest, moment: datetime) -> None:
    if contact.sender_id is not None:
        Block.objects.get_or_create(owner=contact.recipient, blocked=contact.sender, defaults={"at": moment})
    else:
        Block.objects.get_or_create(
            owner=contact.recipient, blocked_institution=contact.sender_institution, defaults={"at": moment}
        )
        for listener in _when_institution_blocked:
            listener(owner=contact.recipient, institution=contact.sender_institution, now=moment)
    events.record("contact.blocked", by=contact.recipient, obj=contact, now=moment)


def _tell_sender(message: Any, contact: ContactRequest, moment: datetime) -> None:
    """A partner's program reads the state through the API; people get a message."""
    if contact.sender is not None:
        message.send(to=contact.sender, about=contact, now=moment)
