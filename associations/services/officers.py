"""The board: known, invited by e-mail, in office, and over."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, Gender, Officer, OfficerRole
from associations.notifications.register import (
    OFFICE_LINK_AGE,
    OFFICE_PURPOSE,
    OfficerAccepted,
    OfficerDeclined,
    OfficerInvited,
    RepresentativeChanged,
    TermEnded,
)
from associations.permissions.people import MANAGING_ROLES
from associations.services.verification import board_of, keepers
from associations.workflows import AssociationState, OfficerState, OfficerWorkflow
from mdm_platform import links
from mdm_platform.accounts.models import User
from mdm_platform.audit import events
from mdm_platform.errors import DomainError, InvalidInput, NotVisible, TransitionNotAllowed
from mdm_platform.permissions import require_permission

LARGEST_BOARD = 60
MOST_INVITATIONS_A_DAY = 30
KNOWN_STATES = (AssociationState.VERIFIED, AssociationState.SUSPENDED)


class BoardConflict(DomainError):
    """Two people would hold what only one may hold at a time."""

    code = "board_conflict"
    message = _("Deux personnes ne tiennent pas cette fonction à la fois : déclarez une succession.")


class LastManager(DomainError):
    """Nobody would be left to act for the association."""

    code = "last_manager"
    message = _("Vous êtes la dernière personne qui gère cette association. Invitez d’abord celle qui vous succède.")


@transaction.atomic
def record(
    *,
    association: Association,
    full_name: str,
    role: str,
    by: Any,
    starts: date,
    ends: date | None = None,
    is_legal_representative: bool = False,
    gender: str = Gender.UNDECLARED,
    email: str = "",
    now: datetime | None = None,
) -> Officer:
    """Write down a board member who has no account here: known by name, without any right.

    Raises PermissionRefused, InvalidInput, BoardConflict.
    """
    moment = now or timezone.now()
    person = {"full_name": full_name, "email": email, "gender": gender}
    officer = _described(
        association,
        person,
        role=role,
        is_legal_representative=is_legal_representative,
        starts=starts,
        ends=ends,
        state=OfficerState.CURRENT,
        created_at=moment,
    )
    return _enter(officer, by=by, moment=moment, reason="recorded")


@transaction.atomic
def invite(
    *,
    association: Association,
    full_name: str,
    email: str,
    role: str,
    by: Any,
    starts: date | None = None,
    is_legal_representative: bool = False,
    gender: str = Gender.UNDECLARED,
    language: str = "fr",
    replaces: Officer | None = None,
    now: datetime | None = None,
) -> Officer:
    """Invite a person into the board by e-mail; whether the address has an account stays unknown to who typed it.

    Raises PermissionRefused, InvalidInput, BoardConflict (somebody holds the function: see `successions`).
    """
    require_permission(by, "associations.manage_officers", association)
    moment = now or timezone.now()
    officer = _described(
        association,
        {"full_name": full_name, "email": email, "gender": gender},
        role=role,
        is_legal_representative=is_legal_representative,
        starts=starts or timezone.localdate(moment),
        language=language,
        replaces=replaces,
        invited_by=by,
        invited_at=moment,
        invitation_expires_at=moment + OFFICE_LINK_AGE,
        created_at=moment,
    )
    _require_address(officer.email)
    lock_board(association)
    _require_measure(association, officer, moment)
    if replaces is None:
        _require_free(officer)
    _write_to(_enter(officer, by=by, moment=moment, reason="invited"), moment)
    return officer


def _described(association: Association, person: dict[str, str], **term: Any) -> Officer:
    return Officer(
        association=association,
        full_name=" ".join(person["full_name"].split()),
        email=person["email"].strip().lower(),
        gender=person["gender"],
        **term,
    )


def _enter(officer: Officer, *, by: Any, moment: datetime, reason: str) -> Officer:
    require_permission(by, "associations.manage_officers", officer.association)
    try:
        officer.full_clean(exclude=("association", "replaces", "invited_by", "user"), validate_constraints=False)
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from None
    try:
        with transaction.atomic():
            officer.save()
    except IntegrityError:
        raise BoardConflict from None
    OfficerWorkflow.start_many(Officer, [officer.pk], state=officer.state, by=by, now=moment, reason=reason)
    return officer


def _require_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        sentence = _("Indiquez l’adresse e-mail de la personne : l’invitation lui est envoyée.")
        raise InvalidInput(sentence, code="email", fields={"email": [sentence]}) from None


def _require_measure(association: Association, officer: Officer, moment: datetime) -> None:
    board = association.officers.filter(state__in=(OfficerState.INVITED, OfficerState.CURRENT))
    if board.filter(email=officer.email, state=OfficerState.INVITED, role=officer.role).exists():
        sentence = _("Cette personne a déjà une invitation en attente : renvoyez-la, ou annulez-la.")
        raise InvalidInput(sentence, code="already_invited", fields={"email": [sentence]})
    if board.count() >= LARGEST_BOARD:
        sentence = _("Le bureau compte déjà %(most)s personnes.") % {"most": LARGEST_BOARD}
        raise InvalidInput(sentence, code="board_is_full")
    recent = association.officers.filter(invited_at__gte=moment - timedelta(days=1)).count()
    if recent >= MOST_INVITATIONS_A_DAY:
        sentence = _("Beaucoup d’invitations sont parties aujourd’hui. Réessayez demain.")
        raise InvalidInput(sentence, code="too_many_invitations")


def _require_free(officer: Officer) -> None:
    """Refuse to invite a second president or representative: that is a succession."""
    rivals = officer.association.officers.filter(state__in=(OfficerState.INVITED, OfficerState.CURRENT))
    rivals = rivals.exclude(ends__lt=officer.starts)
    if officer.role == OfficerRole.PRESIDENT and rivals.filter(role=OfficerRole.PRESIDENT).exists():
        raise BoardConflict(_("L’association a déjà une présidence : déclarez une succession après l’élection."))
    if officer.is_legal_representative and rivals.representatives().exists():
        raise BoardConflict(_("L’association a déjà un représentant légal : déclarez une succession."))


def _write_to(officer: Officer, moment: datetime) -> None:
    OfficerInvited.send_to_address(email=officer.email, language=officer.language, about=officer, now=moment)


@transaction.atomic
def invite_again(*, officer: Officer, by: Any, now: datetime | None = None) -> Officer:
    """Send the link once more; a board member known by name only receives a first one."""
    moment = now or timezone.now()
    lock_board(officer.association)
    officer.refresh_from_db()
    require_permission(by, "associations.manage_officers", officer)
    if officer.state not in (OfficerState.INVITED, OfficerState.CURRENT) or officer.user_id is not None:
        raise TransitionNotAllowed(_("Cette personne a déjà répondu."), code="answered")
    _require_address(officer.email)
    if officer.invited_at is not None and officer.invited_at > moment - timedelta(minutes=10):
        raise TransitionNotAllowed(_("Une invitation vient de partir. Attendez quelques minutes."), code="too_soon")
    officer.invited_by, officer.invited_at = by, moment
    officer.invitation_expires_at = moment + OFFICE_LINK_AGE
    officer.save(update_fields=["invited_by", "invited_at", "invitation_expires_at"])
    events.record("officer.invited_again", by=by, obj=officer, now=moment)
    _write_to(officer, moment)
    return officer


def opened(*, token: str, by: Any, now: datetime | None = None) -> Officer:
    """The invitation behind a link, for the person who opened it. Raises LinkRefused, LinkExpired."""
    officer = links.read(OFFICE_PURPOSE, token, Officer.objects.select_related("association", "replaces"), now=now)
    officer.opened_by = getattr(by, "pk", None)
    return officer


def invitations_of(user: Any) -> Any:
    """Invitations that went to a verified address of the person, or to the account itself."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return Officer.objects.filter(
        state=OfficerState.INVITED, user=None, email__in=[one.lower() for one in addresses]
    ).select_related("association")


@transaction.atomic
def accept(*, officer: Officer, by: Any, now: datetime | None = None) -> Officer:
    """Enter the board: whoever this term replaces is in office no more, and the person's own former term ends.

    Raises PermissionRefused, TransitionNotAllowed, BoardConflict.
    """
    moment = now or timezone.now()
    lock_board(officer.association)
    require_permission(by, "associations.answer_invitation", officer)
    officer.refresh_from_db()
    if officer.association.state in (AssociationState.DISSOLVED, AssociationState.REFUSED):
        raise TransitionNotAllowed(_("Cette association est close dans le registre."), code="closed")
    if officer.state == OfficerState.CURRENT:
        return _claim(officer, by, moment)
    for former in _leaving_for(officer, by):
        last_day = max(officer.starts - timedelta(days=1), former.starts)
        end_term(former, on=last_day, by=None, moment=moment, reason="succession")
    changes = {"user": by, "invitation_expires_at": None}
    try:
        with transaction.atomic():
            OfficerWorkflow.apply(officer, "accept", by=by, now=moment, changes=changes)
    except IntegrityError:
        raise BoardConflict from None
    told = board_of(officer.association).exclude(pk=by.pk)
    OfficerAccepted.send_to_many(to=told, about=officer, now=moment)
    _tell_keepers(officer, moment)
    return officer


def _leaving_for(officer: Officer, by: Any) -> list[Officer]:
    """The person's own running term, and after an election those that stand in the way of this one."""
    board = officer.association.officers.filter(state=OfficerState.CURRENT).exclude(ends__lt=officer.starts)
    leaving = Q(user=by)
    if officer.replaces_id is not None:
        leaving |= Q(pk=officer.replaces_id)
        if officer.role == OfficerRole.PRESIDENT:
            leaving |= Q(role=OfficerRole.PRESIDENT)
        if officer.is_legal_representative:
            leaving |= Q(is_legal_representative=True)
    return list(board.filter(leaving).select_related("user").order_by("pk"))


def _claim(officer: Officer, by: Any, moment: datetime) -> Officer:
    """Give an account to a board member who was known by name."""
    require_permission(by, "associations.answer_invitation", officer)
    if officer.user_id is not None:
        raise TransitionNotAllowed(_("Cette invitation a déjà servi."), code="answered")
    officer.user, officer.invitation_expires_at = by, None
    try:
        with transaction.atomic():
            officer.save(update_fields=["user", "invitation_expires_at"])
    except IntegrityError:
        raise BoardConflict(_("Vous avez déjà une fonction dans cette association.")) from None
    events.record("officer.claimed", by=by, obj=officer, now=moment)
    OfficerAccepted.send_to_many(to=board_of(officer.association).exclude(pk=by.pk), about=officer, now=moment)
    return officer


def _tell_keepers(officer: Officer, moment: datetime) -> None:
    if officer.is_legal_representative and officer.association.state in KNOWN_STATES:
        RepresentativeChanged.send_to_many(to=keepers(), about=officer.association, now=moment)


@transaction.atomic
def decline(*, officer: Officer, by: Any, now: datetime | None = None) -> Officer:
    """Say no to an invitation; the board hears it. Raises PermissionRefused, TransitionNotAllowed."""
    moment = now or timezone.now()
    OfficerWorkflow.apply(officer, "decline", by=by, now=moment, changes={"invitation_expires_at": None})
    OfficerDeclined.send_to_many(to=managers_of(officer.association), about=officer, now=moment)
    return officer


@transaction.atomic
def cancel(*, officer: Officer, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Officer:
    """Take an invitation back: its link leads nowhere any more."""
    OfficerWorkflow.apply(officer, "cancel", by=by, now=now, changes={"invitation_expires_at": None})
    return officer


@transaction.atomic
def end(
    *,
    officer: Officer,
    by: Any,
    on: date | None = None,
    reason: str = "",
    note: str = "",
    now: datetime | None = None,
) -> Officer:
    """End a term on that day, included; today unless given. Nobody leaves an association without anybody to act.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput (a day before the term), LastManager.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    last_day = on or today
    lock_board(officer.association)
    officer.refresh_from_db()
    if last_day < officer.starts or last_day > today:
        sentence = _("Choisissez un jour entre le début de la fonction et aujourd’hui.")
        raise InvalidInput(sentence, fields={"on": [sentence]})
    require_permission(by, "associations.end_term", officer)
    if officer.user_id == by.pk and not managers_of(officer.association).exclude(pk=by.pk).exists():
        raise LastManager
    return end_term(officer, on=last_day, by=by, moment=moment, reason=reason)


def end_term(officer: Officer, *, on: date, by: Any, moment: datetime, reason: str) -> Officer:
    """Close a running term on a day, and tell the person; whoever calls it has checked that it may end."""
    close(officer, on=on, by=by, moment=moment, reason=reason)
    if officer.user is not None and (by is None or officer.user_id != by.pk):
        TermEnded.send(to=officer.user, about=officer, now=moment)
    return officer


def close(officer: Officer, *, on: date, moment: datetime, reason: str, by: Any = None) -> None:
    """Close a running term on a day without a word."""
    last_day = on if officer.ends is None else min(on, officer.ends)
    OfficerWorkflow.apply(officer, "end", by=by, now=moment, reason=reason, changes={"ends": last_day})


def managers_of(association: Association) -> Any:
    """The accounts that may compose the board today."""
    board = association.officers.in_office().reachable()
    managing = board.filter(role__in=MANAGING_ROLES) | board.filter(is_legal_representative=True)
    return User.objects.reachable().filter(pk__in=managing.values("user")).order_by("pk")


def show_name(*, officer: Officer, is_public: bool, by: Any, now: datetime | None = None) -> Officer:
    """Let the public page show one's own name, or take it away. Raises NotVisible for anybody else's."""
    if officer.user_id is None or officer.user_id != getattr(by, "pk", None):
        raise NotVisible
    officer.is_public = is_public
    officer.save(update_fields=["is_public"])
    events.record("officer.shown", by=by, obj=officer, fields=["is_public"], now=now)
    return officer


@transaction.atomic
def expire_invitations(*, now: datetime | None = None) -> int:
    """Close the invitations that nobody answered, and tell who manages the board; how many."""
    moment = now or timezone.now()
    changes = {"invitation_expires_at": None}
    moved = OfficerWorkflow.apply_many(
        Officer.objects.unanswered(moment), "cancel", now=moment, reason="expired", changes=changes
    )
    told = [(person, one.obj) for one in moved for person in managers_of(one.obj.association)]
    OfficerDeclined.send_to_each(to=told, now=moment)
    return len(moved)


@transaction.atomic
def end_overdue(*, now: datetime | None = None) -> int:
    """Close the terms whose last day has passed; how many. Their rights ended with the day."""
    moment = now or timezone.now()
    over = Officer.objects.over(timezone.localdate(moment))
    moved = OfficerWorkflow.apply_many(over, "end", now=moment, reason="term_over")
    told = [(one.obj.user, one.obj) for one in moved if one.obj.user is not None]
    TermEnded.send_to_each(to=told, now=moment)
    return len(moved)


def lock_board(association: Association) -> None:
    """One change of a board at a time."""
    Association.objects.select_for_update(of=("self",)).only("pk").get(pk=association.pk)
