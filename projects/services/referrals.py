"""Referrals: proposed to the holder, sent to the partner, answered through a link or an account, or expired."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.services.words import required
from mdm_platform import links
from mdm_platform.accounts.models import User
from mdm_platform.audit import events
from mdm_platform.calendars.working_days import working_days
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import require_permission
from projects.models import Project, Referral
from projects.models.referral import LONGEST_ANSWER, LONGEST_QUESTION, PARTNER_ROLES
from projects.notifications.referrals import (
    PURPOSE,
    ReferralAwaited,
    ReferralInformed,
    ReferralNews,
    ReferralProposed,
    ReferralSent,
    ReferralTakenBack,
)
from projects.permissions.exchanges import side_of
from projects.workflows.appointments import Side
from projects.workflows.referrals import AT_THE_PARTNER, LIVE_REFERRALS, ReferralState, ReferralWorkflow
from projects.workflows.support import ACCOMPANIED

ANSWER_WITHIN = 15
REMINDED_BEFORE = timedelta(days=5)


class ReferralExists(DomainError):
    """The partner is already asked about this project."""

    code = "referral_exists"
    message = gettext_lazy("Ce partenaire est déjà saisi de ce projet : attendez sa réponse, ou retirez l’orientation.")


@transaction.atomic
def propose(
    *,
    project: Project,
    institution: Institution,
    question: str,
    by: Any,
    contact_name: str = "",
    email: str = "",
    language: str = "fr",
    now: datetime | None = None,
) -> Referral:
    """Ask the holder whether this partner may read the sheet.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput, ReferralExists.
    """
    moment = now or timezone.now()
    require_permission(by, "projects.propose_referral", project)
    if project.state not in ACCOMPANIED:
        raise TransitionNotAllowed(_("Un projet s’oriente vers un partenaire pendant son accompagnement."))
    _check_address(institution, email.strip(), moment)
    try:
        with transaction.atomic():
            made = Referral.objects.create(
                project=project,
                institution=institution,
                question=required(question, field="question", most=LONGEST_QUESTION),
                contact_name=contact_name.strip()[:160],
                email=email.strip(),
                language=language,
                proposed_by=by,
                proposed_at=moment,
            )
    except IntegrityError as error:
        raise ReferralExists from error
    ReferralWorkflow.start_many(Referral, [made.pk], by=by, now=moment)
    ReferralProposed.send(to=project.holder, about=made, now=moment)
    return made


@transaction.atomic
def agree(*, referral: Referral, by: Any, shares_contact: bool = False, now: datetime | None = None) -> Referral:
    """Let the partner read the sheet, with one's name and address if one wants. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    changes = {"shares_contact": shares_contact, "sent_at": moment, "due_on": _due(moment)}
    ReferralWorkflow.apply(referral, "agree", by=by, now=moment, changes=changes)
    _to_partner(ReferralSent, referral, moment)
    _to_sides(referral, "agree", by, moment)
    return referral


@transaction.atomic
def accept(*, referral: Referral, by: Any = None, note: str = "", now: datetime | None = None) -> Referral:
    """The partner takes the project in charge, and has as long again to answer. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    return _by_partner(referral, "accept", by, note, moment, {"due_on": _due(moment), "reminded_at": None})


@transaction.atomic
def ask(*, referral: Referral, note: str, by: Any = None, now: datetime | None = None) -> Referral:
    """The partner asks the two sides for a precision. Raises as `Workflow.apply`, InvalidInput."""
    return _by_partner(referral, "ask", by, note, now or timezone.now(), {})


@transaction.atomic
def answer(*, referral: Referral, note: str, by: Any = None, now: datetime | None = None) -> Referral:
    """The partner says what they can do. Raises as `Workflow.apply`, InvalidInput."""
    moment = now or timezone.now()
    return _by_partner(referral, "answer", by, note, moment, {"ended_at": moment})


@transaction.atomic
def decline(*, referral: Referral, note: str, by: Any = None, now: datetime | None = None) -> Referral:
    """The partner cannot help, and says why. Raises as `Workflow.apply`, InvalidInput."""
    moment = now or timezone.now()
    return _by_partner(referral, "decline", by, note, moment, {"ended_at": moment})


@transaction.atomic
def inform(*, referral: Referral, note: str, by: Any, now: datetime | None = None) -> Referral:
    """A side gives the precision, and the partner has time again. Raises as `Workflow.apply`, InvalidInput."""
    moment = now or timezone.now()
    text = required(note, field="note", most=LONGEST_ANSWER)
    changes = {"due_on": _due(moment), "reminded_at": None}
    ReferralWorkflow.apply(referral, "inform", by=by, note=text, now=moment, changes=changes)
    _to_partner(ReferralInformed, referral, moment)
    _to_sides(referral, "inform", by, moment)
    return referral


@transaction.atomic
def revoke(*, referral: Referral, by: Any, note: str = "", now: datetime | None = None) -> Referral:
    """Say no to the proposal, or take it back from the partner, who reads nothing more. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    was_there = referral.state in AT_THE_PARTNER
    ReferralWorkflow.apply(referral, "revoke", by=by, note=note, now=moment, changes={"ended_at": moment})
    if was_there:
        _to_partner(ReferralTakenBack, referral, moment)
    _to_sides(referral, "revoke", by, moment)
    return referral


@transaction.atomic
def send_again(*, referral: Referral, by: Any, email: str = "", now: datetime | None = None) -> Referral:
    """Write a new link, perhaps to another address: those that were sent before open nothing more.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput.
    """
    moment = now or timezone.now()
    _hold(referral)
    require_permission(by, "projects.send_referral_again", referral)
    if referral.state not in AT_THE_PARTNER:
        raise TransitionNotAllowed(_("Le partenaire n’a plus à répondre : il n’y a pas de lien à envoyer."))
    address = email.strip() or referral.email
    _check_address(referral.institution, address, moment)
    referral.email, referral.link_version = address, referral.link_version + 1
    referral.save(update_fields=["email", "link_version"])
    _to_partner(ReferralSent, referral, moment)
    return referral


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Remind partners, once, some days before the last one. How many."""
    moment = now or timezone.now()
    soon = timezone.localdate(moment) + REMINDED_BEFORE
    rows = Referral.objects.filter(state__in=(ReferralState.SENT, ReferralState.ACCEPTED), due_on__lte=soon)
    waiting = list(rows.filter(reminded_at=None).select_for_update(of=("self",), skip_locked=True).order_by("pk")[:200])
    Referral.objects.filter(pk__in=[one.pk for one in waiting]).update(reminded_at=moment)
    for referral in waiting:
        _to_partner(ReferralAwaited, referral, moment)
    return len(waiting)


@transaction.atomic
def expire_overdue(*, now: datetime | None = None) -> int:
    """End those that the partner left without an answer; both sides hear of it. How many."""
    moment = now or timezone.now()
    moved = ReferralWorkflow.apply_many(
        Referral.objects.overdue(timezone.localdate(moment)), "expire", now=moment, changes={"ended_at": moment}
    )
    for found in moved:
        _to_sides(found.obj, "expire", None, moment)
    return len(moved)


@transaction.atomic
def end_all(*, project: Project, now: datetime | None = None) -> int:
    """Take back whatever is at a partner when the file ends. How many."""
    moment = now or timezone.now()
    rows = Referral.objects.filter(project=project, state__in=LIVE_REFERRALS)
    moved = ReferralWorkflow.apply_many(rows, "revoke", now=moment, changes={"ended_at": moment})
    for found in moved:
        if found.source in AT_THE_PARTNER:
            _to_partner(ReferralTakenBack, found.obj, moment)
    return len(moved)


def read_link(*, public_id: Any, token: str, now: datetime | None = None) -> Referral:
    """The referral of the link, whatever its state. Raises links.LinkExpired, links.LinkRefused."""
    rows = Referral.objects.select_related("project__region", "project__province", "project__holder", "institution")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise links.LinkRefused
    return links.read(PURPOSE, token, rows.filter(pk=found.pk), now=now, stamp=str(found.link_version))


def trace_reading(*, referral: Referral, by: Any = None) -> None:
    """Leave the holder a trace that the partner opened the sheet."""
    kind = "referral.read" if by is not None else "referral.opened_by_link"
    holder, slug = referral.project.holder, referral.institution.slug
    events.record(kind, by=by, obj=referral, subject=holder, organisation=slug)


def agents_of(institution: Institution, today: date | None = None) -> Any:
    """The people of the partner who answer with an account."""
    rows = Membership.objects.filter(institution=institution, role__in=PARTNER_ROLES)
    return User.objects.reachable().filter(pk__in=rows.current(today or timezone.localdate()).values("user"))


def _by_partner(
    referral: Referral, transition: str, by: Any, note: str, now: datetime, changes: dict[str, Any]
) -> Referral:
    if len(note) > LONGEST_ANSWER:
        required(note, field="note", most=LONGEST_ANSWER)
    ReferralWorkflow.apply(referral, transition, by=by, note=note, now=now, changes=changes)
    _to_sides(referral, transition, None, now)
    return referral


def _to_partner(message: Any, referral: Referral, now: datetime) -> None:
    agents = list(agents_of(referral.institution, timezone.localdate(now)))
    if agents:
        message.send_to_many(to=agents, about=referral, now=now)
    if referral.email:
        message.send_to_address(email=referral.email, language=referral.language, about=referral, now=now)


def _to_sides(referral: Referral, what: str, by: Any, now: datetime) -> None:
    """The side that did nothing is told; both of what the partner or the clock did."""
    project = referral.project
    people = {Side.HOLDER: project.holder, Side.ADVISOR: project.advisor}
    own = side_of(by, project) if by is not None else ""
    told = [person for side, person in people.items() if person is not None and side != own]
    ReferralNews.send_to_many(to=told, about=referral, reason=what, now=now)


def _hold(referral: Referral) -> None:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("project", "institution")
    referral.refresh_from_db(from_queryset=rows)


def _due(now: datetime) -> date:
    return working_days("MA").add_working_days(timezone.localdate(now), ANSWER_WITHIN)


def _check_address(institution: Institution, email: str, now: datetime) -> None:
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise InvalidInput(fields={"email": [_("Cette adresse e-mail n’a pas la bonne forme.")]}) from error
    elif not agents_of(institution, timezone.localdate(now)).exists():
        message = _("Personne de ce partenaire n’a de compte : indiquez l’adresse e-mail à laquelle lui écrire.")
        raise InvalidInput(message, code="no_address", fields={"email": [message]})
