"""Schemes: kept in a catalogue, their figures written in dated versions that a colleague approves."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform import eligibility
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.formats import nice_date
from mdm_platform.permissions import require_permission
from projects.models import Scheme, SchemeRule, SchemeVersion
from projects.notifications.schemes import SchemeVersionApproved, SchemeVersionReturned, SchemeVersionToRead
from projects.permissions.schemes import EDITED
from projects.workflows import SchemeVersionState, SchemeVersionWorkflow

FIGURES = (
    *("in_force_from", "in_force_to", "legal_reference", "legal_url", "certainty", "aid", "rate", "cap", "reason"),
    *("warning_fr", "warning_ar", "warning_en", "legal_reference_ar", "legal_reference_en"),
)
ENDED = "scheme.version_ended"
IN_PREPARATION = (SchemeVersionState.DRAFT, SchemeVersionState.REVIEW)


@transaction.atomic
def save(*, scheme: Scheme, by: Any, now: datetime | None = None) -> Scheme:
    """Write what a scheme is; its first version begins with it. Raises PermissionRefused, InvalidInput."""
    require_permission(by, "projects.manage_schemes")
    _check(scheme)
    is_new = scheme.pk is None
    scheme.save()
    if is_new:
        begin(scheme=scheme, by=by, now=now)
    return scheme


@transaction.atomic
def begin(*, scheme: Scheme, by: Any, now: datetime | None = None) -> SchemeVersion:
    """A draft with the figures and conditions of the latest version; the one in preparation when there is one."""
    require_permission(by, "projects.manage_schemes")
    moment = now or timezone.now()
    scheme = Scheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
    under_way = scheme.versions.filter(state__in=IN_PREPARATION).first()
    if under_way is not None:
        return under_way
    last = scheme.versions.order_by("-number").first()
    version = SchemeVersion(scheme=scheme, number=last.number + 1 if last else 1, written_by=by, written_at=moment)
    for name in FIGURES if last else ():
        setattr(version, name, getattr(last, name))
    version.in_force_from, version.in_force_to, version.reason = timezone.localdate(moment), None, ""
    version.save()
    SchemeVersionWorkflow.start_many(SchemeVersion, [version.pk], by=by, now=moment)
    if last is not None:
        _write_rules(version, [(rule.rule_id, rule.parameters) for rule in last.rules.all()])
    return version


def write(*, version: SchemeVersion, by: Any, now: datetime | None = None, **figures: Any) -> SchemeVersion:
    """Change figures of a draft. Raises PermissionRefused, TransitionNotAllowed once it is sent, InvalidInput."""
    unknown = set(figures) - set(FIGURES)
    if unknown:
        message = f"A version of a scheme has no figure {sorted(unknown)}."
        raise TypeError(message)

    def change(locked: SchemeVersion) -> None:
        for name, value in figures.items():
            setattr(locked, name, value)
        _check(locked)
        locked.save()

    return _edit(version, change, by=by, now=now, fields=figures)


def set_rules(
    *, version: SchemeVersion, rules: Iterable[tuple[str, Mapping[str, Any]]], by: Any, now: datetime | None = None
) -> SchemeVersion:
    """Replace the conditions of a draft: pairs of an id of the catalogue and its figures.

    Raises PermissionRefused, TransitionNotAllowed once it is sent, InvalidInput for an unknown rule.
    """
    chosen = list(rules)
    return _edit(version, lambda locked: _write_rules(locked, chosen), by=by, now=now, fields=["rules"])


@transaction.atomic
def discard(*, version: SchemeVersion, by: Any) -> None:
    """Give up a draft; the first version of a scheme stays."""
    require_permission(by, "projects.manage_schemes")
    locked = _locked(version)
    if locked.state != SchemeVersionState.DRAFT or locked.number == 1:
        raise TransitionNotAllowed(_("Cette version ne peut pas être abandonnée."))
    locked.delete()


@transaction.atomic
def submit(*, version: SchemeVersion, by: Any, now: datetime | None = None) -> SchemeVersion:
    """Send the draft to the other editors."""
    SchemeVersionWorkflow.apply(version, "submit", by=by, now=now)
    editors = User.objects.reachable().with_role(Role.SCHEME_EDITOR).exclude(pk=by.pk).order_by("pk")
    SchemeVersionToRead.send_to_many(to=editors, about=version, now=now)
    return version


@transaction.atomic
def send_back(*, version: SchemeVersion, by: Any, note: str, now: datetime | None = None) -> SchemeVersion:
    """Give the version back to who wrote it, with what is to be mended."""
    log = SchemeVersionWorkflow.apply(version, "send_back", by=by, note=note, now=now)
    if version.written_by is not None:
        SchemeVersionReturned.send(to=version.written_by, about=version, params={"log": log.pk}, now=now)
    return version


@transaction.atomic
def approve(*, version: SchemeVersion, by: Any, now: datetime | None = None) -> SchemeVersion:
    """Let the version count between its dates; the open one before it ends the day before.

    Raises PermissionRefused for who wrote it, TransitionNotAllowed when another version holds its days.
    """
    moment = now or timezone.now()
    _make_room(version, moment)
    SchemeVersionWorkflow.apply(version, "approve", by=by, now=moment, changes={"approved_at": moment})
    if version.written_by is not None and version.written_by_id != by.pk:
        SchemeVersionApproved.send(to=version.written_by, about=version, now=moment)
    return version


@transaction.atomic
def withdraw(*, version: SchemeVersion, by: Any, note: str, now: datetime | None = None) -> SchemeVersion:
    """Take a wrong version out of the catalogue; it stays in the workplace, and the one that it ended counts again."""
    Scheme.objects.select_for_update(of=("self",)).get(pk=version.scheme_id)
    SchemeVersionWorkflow.apply(version, "withdraw", by=by, note=note, now=now)
    _bring_back(version, now)
    return version


@transaction.atomic
def deliver(*, version: SchemeVersion, now: datetime | None = None) -> SchemeVersion:
    """Let the first figures that come with the platform count; nobody's right is asked."""
    moment = now or timezone.now()
    SchemeVersionWorkflow.apply(version, "deliver", by=None, now=moment, changes={"approved_at": moment})
    return version


def _make_room(version: SchemeVersion, now: datetime | None) -> None:
    """End the open version before this one; refuse when an approved one would still hold some of its days."""
    Scheme.objects.select_for_update(of=("self",)).get(pk=version.scheme_id)
    others = SchemeVersion.objects.filter(scheme=version.scheme_id, state=SchemeVersionState.APPROVED)
    before = others.filter(in_force_from__lt=version.in_force_from, in_force_to__isnull=True).first()
    if before is not None:
        _end(before, version, now)
    for other in others:
        starts_first = version.in_force_to is None or other.in_force_from <= version.in_force_to
        if starts_first and (other.in_force_to is None or other.in_force_to >= version.in_force_from):
            sentence = _("La version %(number)s compte déjà à partir du %(day)s : changez les dates de celle-ci.")
            words = {"number": other.number, "day": nice_date(other.in_force_from)}
            raise TransitionNotAllowed(sentence % words)


def _bring_back(version: SchemeVersion, now: datetime | None) -> None:
    """Let the version that this one ended count again, until the next one if there is."""
    approved = SchemeVersion.objects.filter(scheme=version.scheme_id, state=SchemeVersionState.APPROVED)
    ended_by_it = AuditEvent.objects.filter(kind=ENDED, reason=str(version.pk)).values_list("object_id", flat=True)
    last_day = version.in_force_from - timedelta(days=1)
    before = approved.filter(pk__in=[int(key) for key in ended_by_it], in_force_to=last_day).first()
    if before is None:
        return
    following = approved.filter(in_force_from__gt=before.in_force_from).order_by("in_force_from").first()
    if following is not None:
        _end(before, following, now)
    else:
        before.in_force_to = None
        before.save(update_fields=["in_force_to"])


def _end(before: SchemeVersion, following: SchemeVersion, now: datetime | None) -> None:
    """Let a version count until another begins, and remember which one."""
    before.in_force_to = following.in_force_from - timedelta(days=1)
    before.save(update_fields=["in_force_to"])
    events.record(ENDED, obj=before, reason=str(following.pk), now=now)


def _edit(
    version: SchemeVersion, change: Callable[[SchemeVersion], None], *, by: Any, now: datetime | None, fields: Any
) -> SchemeVersion:
    require_permission(by, "projects.manage_schemes")
    moment = now or timezone.now()
    with transaction.atomic():
        locked = _locked(version)
        if locked.state != SchemeVersionState.DRAFT:
            raise TransitionNotAllowed(_("Une version ne change plus une fois envoyée : préparez la suivante."))
        change(locked)
        locked.written_by, locked.written_at = by, moment
        locked.save(update_fields=["written_by", "written_at"])
        events.record(EDITED, by=by, obj=locked, fields=fields, now=moment)
    version.refresh_from_db()
    return version


def _write_rules(version: SchemeVersion, rules: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    version.rules.all().delete()
    for position, (rule_id, parameters) in enumerate(rules, start=1):
        if not eligibility.exists(rule_id):
            raise InvalidInput(_("Cette règle n’est pas au catalogue : %(rule)s.") % {"rule": rule_id})
        declared = eligibility.get(rule_id).parameters
        given = {
            name: value for name, value in parameters.items() if name in declared and value not in (None, "", [], ())
        }
        SchemeRule.objects.create(version=version, rule_id=rule_id, parameters=given, position=position)


def _locked(version: SchemeVersion) -> SchemeVersion:
    return SchemeVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)


def _check(row: Scheme | SchemeVersion) -> None:
    try:
        row.full_clean(exclude=("scheme", "written_by"))
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error
