"""Needs of Morocco: written by an institution, moderated, published, followed until their outcome."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform import bell
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import require_permission
from skills.audiences import is_partner_principal
from skills.models import Need
from skills.models.need import institution_acted_for
from skills.notifications import (
    NeedExpired,
    NeedExpiring,
    NeedPublished,
    NeedReturned,
    NeedToModerate,
    NeedWithdrawnByModerator,
)
from skills.services import need_fields
from skills.services.need_fields import MATCHED_FIELDS, WantedLanguage, WantedSkill
from skills.workflows import OPEN_NEED_STATES, NeedOutcome, NeedState, NeedWorkflow

EXPIRING_WITHIN = timedelta(days=7)
MATCH_TASK = "skills.match_what_changed"
EDITED = "need.edited"
ACKNOWLEDGED = "need.changes_read"
EDITABLE_NEED_STATES = (NeedState.DRAFT, *OPEN_NEED_STATES)
Listener = Callable[..., Any]

_when_closed: list[Listener] = []


def when_closed(listener: Listener) -> None:
    """Call `listener(need=…, now=…)` in the transaction in which a need is filled, expires or is withdrawn."""
    if listener not in _when_closed:
        _when_closed.append(listener)


def create(
    *,
    by: Any,
    institution: Institution | None = None,
    skills: Iterable[WantedSkill] = (),
    languages: Iterable[WantedLanguage] = (),
    now: datetime | None = None,
    **fields: Any,
) -> Need:
    """Begin a draft for the institution that `by` acts for; any field may come later.

    Raises PermissionRefused, InvalidInput with a sentence for each wrong field.
    """
    require_permission(by, "skills.manage_needs")
    own = institution_acted_for(by)
    if institution is not None:
        require_permission(by, "skills.edit_need", Need(institution=institution))
    moment = now or timezone.now()
    author = None if is_partner_principal(by) else by
    need = Need(institution=institution or own, author=author, created_at=moment, updated_at=moment)
    with transaction.atomic():
        need_fields.set_fields(need, fields)
        need.save()
        need_fields.set_skills(need, skills)
        need_fields.set_languages(need, languages)
        _write_search_words(need)
        NeedWorkflow.start_many(Need, [need.pk], by=by, now=moment)
    return need


def update(
    *,
    need: Need,
    by: Any,
    skills: Iterable[WantedSkill] | None = None,
    languages: Iterable[WantedLanguage] | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Need:
    """Change a draft, or an open need as long as it stays complete; `skills` and `languages` replace the former ones.

    What matching reads makes an open need be matched again. A change of an open need leaves its trace.
    Raises PermissionRefused, TransitionNotAllowed in another state, InvalidInput with the wrong fields.
    """
    require_permission(by, "skills.edit_need", need)
    moment = now or timezone.now()
    with transaction.atomic():
        _lock(need)
        if need.state not in EDITABLE_NEED_STATES:
            raise TransitionNotAllowed(_not_editable(need), code="need_not_editable")
        changed = need_fields.set_fields(need, fields)
        if skills is not None and need_fields.set_skills(need, skills):
            changed.add("skills")
        if languages is not None and need_fields.set_languages(need, languages):
            changed.add("languages")
        if changed:
            _write_changes(need, changed, by=by, moment=moment)
    return need


def submit(*, need: Need, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Need:
    """Send the draft to the moderators."""
    moment = now or timezone.now()
    with transaction.atomic():
        NeedWorkflow.apply(need, "submit", by=by, now=moment, changes={"submitted_at": moment})
        NeedToModerate.send_to_many(to=User.objects.with_role(Role.DIRECTORY_CURATOR), about=need, now=moment)
    return need


def recall(*, need: Need, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Need:
    """Take a sent need back to change it."""
    NeedWorkflow.apply(need, "recall", by=by, now=now)
    return need


def return_to_author(*, need: Need, by: Any, reason: str, note: str, now: datetime | None = None) -> Need:
    """Ask the institution for changes: the need is a draft again, `note` is sent to its author."""
    moment = now or timezone.now()
    with transaction.atomic():
        log = NeedWorkflow.apply(need, "return_to_author", by=by, now=moment, reason=reason, note=note)
        _tell(NeedReturned, need, moment, reason=reason, log=log)
    return need


def publish(*, need: Need, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Need:
    """Put the need on the board; it is matched with every profile as soon as it stands there."""
    moment = now or timezone.now()
    with transaction.atomic():
        changes = {"published_at": moment, "updated_at": moment, "matched_at": None, "edited_at": None}
        NeedWorkflow.apply(need, "publish", by=by, now=moment, note=note, changes=changes)
        _tell(NeedPublished, need, moment)
        bell.ring(MATCH_TASK)
    return need


def start(*, need: Need, by: Any = None, reason: str = "", note: str = "", now: datetime | None = None) -> Need:
    """Say that people are being met; the first introduction does it with `by=None`, a later one changes nothing."""
    if need.state != NeedState.IN_PROGRESS or by is not None:
        NeedWorkflow.apply(need, "start", by=by, now=now)
    return need


def fill(*, need: Need, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Need:
    """Close a need that found its people: `reason` is a `NeedOutcome`, `note` the public story of it."""
    changes: dict[str, Any] = {"outcome": reason, "outcome_note": _told(note)}
    return _close(need, "fill", by=by, now=now, reason=reason, changes=changes)


def tell_outcome(*, need: Need, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Need:
    """Add or change the public story of a filled need, which may have been filled by engaging its last place.

    Raises PermissionRefused, TransitionNotAllowed for a need that is not filled, InvalidInput.
    """
    require_permission(by, "skills.close_need", need)
    moment, story = now or timezone.now(), _told(note)
    with transaction.atomic():
        _lock(need)
        if need.state != NeedState.FILLED:
            raise TransitionNotAllowed(_("Déclarez d’abord ce besoin pourvu."), code="need_not_filled")
        if reason not in NeedOutcome.values:
            raise InvalidInput(fields={"reason": [_("Dites comment le besoin a été pourvu.")]})
        changed = [
            name
            for name, old, new in (("outcome", need.outcome, reason), ("outcome_note", need.outcome_note, story))
            if old != new
        ]
        if changed:
            need.outcome, need.outcome_note, need.updated_at, need.edited_at = reason, story, moment, moment
            need.save(update_fields=[*changed, "updated_at", "edited_at"])
            events.record(EDITED, by=by, obj=need, fields=changed, now=moment)
    return need


def acknowledge_changes(*, need: Need, by: Any, now: datetime | None = None) -> Need:
    """A moderator has read again a need changed since it was published; a later change brings it back."""
    require_permission(by, "skills.moderate_need", need)
    with transaction.atomic():
        _lock(need)
        if need.edited_at is not None:
            need.edited_at = None
            need.save(update_fields=["edited_at"])
            events.record(ACKNOWLEDGED, by=by, obj=need, now=now)
    return need


def withdraw(*, need: Need, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Need:
    """Give the need up; `reason` is a `NeedWithdrawalReason`."""
    return _close(need, "withdraw", by=by, now=now, reason=reason, note=note)


def take_down(*, need: Need, by: Any, reason: str, note: str, now: datetime | None = None) -> Need:
    """A moderator takes the need off the board; `note` is sent to its author."""
    moment = now or timezone.now()
    with transaction.atomic():
        _close(need, "take_down", by=by, now=moment, reason=reason, note=note)
        log = TransitionLog.objects.about(need).last()
        _tell(NeedWithdrawnByModerator, need, moment, reason=reason, log=log)
    return need


def reopen(
    *, need: Need, deadline: date | None, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Need:
    """Put an expired need back on the board, until its new deadline."""
    moment = now or timezone.now()
    require_permission(by, "skills.close_need", need)
    if deadline is None or deadline < timezone.localdate(moment):
        raise InvalidInput(fields={"deadline": [_("Indiquez une date limite de réponse qui n’est pas passée.")]})
    with transaction.atomic():
        _lock(need)
        Need.objects.filter(pk=need.pk, state=NeedState.EXPIRED).update(deadline=deadline)
        changes = {"closed_at": None, "updated_at": moment, "matched_at": None}
        NeedWorkflow.apply(need, "reopen", by=by, now=moment, changes=changes)
        bell.ring(MATCH_TASK)
    return need


def queue(*, by: Any) -> QuerySet[Need]:
    """The needs that wait for this moderator, oldest first; PermissionRefused for those who decide nothing."""
    require_permission(by, "skills.moderate_need")
    return Need.objects.awaiting_moderation().exclude(author_id=by.pk).exclude(institution=institution_acted_for(by))


def changed_since_published(*, by: Any) -> QuerySet[Need]:
    """The public needs that changed and that this moderator may read again, the oldest change first."""
    require_permission(by, "skills.moderate_need")
    needs = Need.objects.changed_since_published()
    return needs.exclude(author_id=by.pk).exclude(institution=institution_acted_for(by))


def expire_overdue(*, now: datetime | None = None) -> int:
    """Close the open needs whose deadline has passed, and tell their authors; how many."""
    moment = now or timezone.now()
    done = 0
    for need in Need.objects.overdue(timezone.localdate(moment)).iterator():
        try:
            with transaction.atomic():
                _close(need, "expire", by=None, now=moment)
                _tell(NeedExpired, need, moment)
        except DomainError:
            continue
        done += 1
    return done


def remind_expiring(*, now: datetime | None = None) -> int:
    """Tell authors a week ahead that the deadline comes near, once for each deadline; how many needs."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    due = Need.objects.open(today).filter(deadline__lte=today + EXPIRING_WITHIN)
    due = due.filter(Q(expiring_told_for=None) | ~Q(expiring_told_for=F("deadline")))
    done = 0
    for need in due.order_by("pk").iterator():
        with transaction.atomic():
            if due.filter(pk=need.pk).update(expiring_told_for=F("deadline")):
                _tell(NeedExpiring, need, moment)
                done += 1
    return done


def followers(*, need: Need, on: date | None = None) -> list[User]:
    """Who hears about a need: its author while acting for the institution, else every agent of it."""
    running = Membership.objects.filter(institution_id=need.institution_id).current(on or timezone.localdate())
    agents = User.objects.with_role(Role.PARTNER_AGENT).filter(pk__in=running.values("user_id"))
    author = agents.filter(pk=need.author_id or 0).first()
    return [author] if author is not None else list(agents.order_by("pk"))


def _close(
    need: Need, transition: str, *, by: Any, now: datetime | None, changes: dict[str, Any] | None = None, **words: str
) -> Need:
    moment = now or timezone.now()
    with transaction.atomic():
        fields = {"closed_at": moment, **(changes or {})}
        NeedWorkflow.apply(need, transition, by=by, now=moment, changes=fields, **words)
        for listener in _when_closed:
            listener(need=need, now=moment)
    return need


def _tell(message: Any, need: Need, moment: datetime, *, reason: str = "", log: TransitionLog | None = None) -> None:
    people = followers(need=need, on=timezone.localdate(moment))
    params = {"log": log.pk, "reason": reason} if log is not None else {}
    message.send_to_many(to=people, about=need, reason=reason, params=params, now=moment)


def _told(note: str) -> str:
    if len(note) > need_fields.LONGEST_NOTE:
        sentence = _("Racontez l’issue en %(most)s caractères au plus.") % {"most": need_fields.LONGEST_NOTE}
        raise InvalidInput(fields={"note": [sentence]})
    return note.replace("\x00", " ").strip()


def _lock(need: Need) -> None:
    Need.objects.select_for_update(of=("self",)).only("pk").get(pk=need.pk)
    need.refresh_from_db()


def _write_changes(need: Need, changed: set[str], *, by: Any, moment: datetime) -> None:
    need.updated_at = moment
    engaged = need.matches.engaged().count()
    if need.people < engaged:
        sentence = _("%(number)s personnes sont déjà engagées : ce nombre ne peut pas être plus petit.")
        raise InvalidInput(fields={"people": [sentence % {"number": engaged}]})
    written = {*(changed - {"skills", "languages"}), "updated_at"}
    if need.state in OPEN_NEED_STATES:
        refusals = NeedWorkflow.get("publish").refusals(need)
        if refusals:
            raise TransitionNotAllowed(reasons=refusals)
        events.record(EDITED, by=by, obj=need, fields=changed, now=moment)
        need.edited_at = moment
        written.add("edited_at")
        if changed & {*MATCHED_FIELDS, "skills", "languages"}:
            need.matched_at = None
            written.add("matched_at")
            bell.ring(MATCH_TASK)
    need.save(update_fields=sorted(written))
    _write_search_words(need)


def _write_search_words(need: Need) -> None:
    skills = [row.skill for row in need.need_skills.select_related("skill")]
    need.search_words = need_fields.search_words(need, skills)
    need.save(update_fields=["search_words"])


def _not_editable(need: Need) -> str:
    if need.state == NeedState.SUBMITTED:
        return _("Ce besoin est en cours d’examen : reprenez-le pour le modifier.")
    if need.state == NeedState.EXPIRED:
        return _("Ce besoin est clos : rouvrez-le avec une nouvelle date limite pour le modifier.")
    return _("Ce besoin est clos : il ne se modifie plus.")
