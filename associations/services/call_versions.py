"""The rules of a call, written by parts, frozen when they come into force, changed by a new dated version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import (
    BudgetCategory,
    Call,
    CallDocument,
    CallEnvelope,
    CallRule,
    CallRuleParameter,
    CallVersion,
    TrancheStep,
)
from associations.permissions.calls import EDITED
from associations.services import (
    call_messages,
    eligibility_rules,  # noqa: F401 - the catalogue that versions choose from
)
from associations.workflows import COMPLETE_CALL_GUARDS, CallState
from associations.workflows.calls import closes_in_the_future
from mdm_platform import eligibility
from mdm_platform.audit import events
from mdm_platform.eligibility import Kind
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.grids import services as grids
from mdm_platform.permissions import require_permission
from mdm_platform.workflow import refusal_of

IN_FORCE = "call.version_in_force"
FIELDS = (
    *("opens_at", "closes_at", "decision_due", "currency", "min_amount", "max_amount", "max_rate"),
    *("max_project_amount", "in_kind_cap", "overhead_cap", "budget_move_limit", "project_months_max"),
    *("completion_days", "agreement_days", "appeal_days", "requires_opap", "grid", "blind", "min_reviews", "quorum"),
)
PARTS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "call_envelopes": (CallEnvelope, ("envelope", "kind", "cofunder", "rate", "cap", "currency")),
    "budget_categories": (
        BudgetCategory,
        (
            *("code", "label_fr", "label_ar", "label_en", "side", "is_in_kind", "is_overhead", "is_grant"),
            *("cap_rate", "position"),
        ),
    ),
    "tranche_steps": (TrancheStep, ("position", "kind", "share", "condition")),
    "documents": (CallDocument, ("code", "label_fr", "label_ar", "label_en", "is_required", "position")),
}
TEXT_KINDS = {Kind.COUNTRY, Kind.CODE}
LIST_KINDS = {Kind.COUNTRIES, Kind.CODES}


def update(*, version: CallVersion, by: Any, now: datetime | None = None, **fields: Any) -> CallVersion:
    """Change the calendar, the amounts or the instruction of a version that is in preparation.

    Raises PermissionRefused, TransitionNotAllowed once it is frozen or validated, InvalidInput with the wrong fields.
    """
    unknown = set(fields) - set(FIELDS)
    if unknown:
        message = f"A version has no field {sorted(unknown)}."
        raise TypeError(message)

    def write(locked: CallVersion) -> None:
        changed = [name for name, value in fields.items() if getattr(locked, name) != value]
        for name, value in fields.items():
            setattr(locked, name, value)
        _check(locked)
        if "currency" in changed and locked.call_envelopes.exists():
            message = _("Retirez d’abord les enveloppes : elles sont dans l’ancienne devise.")
            raise InvalidInput(fields={"currency": [message]})
        if changed:
            locked.save(update_fields=changed)

    return _edit(version, write, by=by, now=now, fields=fields)


def set_rows(
    *, version: CallVersion, part: str, rows: Sequence[Mapping[str, Any]], by: Any, now: datetime | None = None
) -> CallVersion:
    """Replace the rows of a part (a name of `PARTS`) of a version that is in preparation.

    Raises PermissionRefused, TransitionNotAllowed once it is frozen or validated, InvalidInput: `part.place.field`.
    """
    model, _names = PARTS[part]

    def write(locked: CallVersion) -> None:
        getattr(locked, part).all().delete()
        for index, fields in enumerate(rows):
            own = {"currency": locked.currency} if model is CallEnvelope else {}
            row = model(version=locked, **{**fields, **own})
            place = f"{part}.{index}."
            _check_currency(row, place)
            _check(row, place)
            row.save()

    return _edit(version, write, by=by, now=now, fields=[part])


def set_rules(
    *, version: CallVersion, rules: Iterable[tuple[str, Mapping[str, Any]]], by: Any, now: datetime | None = None
) -> CallVersion:
    """Replace the eligibility rules: pairs of an id of the catalogue and its own parameters.

    Raises PermissionRefused, TransitionNotAllowed once it is frozen or validated, InvalidInput for an unknown rule.
    """
    chosen = list(rules)

    def write(locked: CallVersion) -> None:
        locked.rules.all().delete()
        for position, (rule_id, parameters) in enumerate(chosen, start=1):
            if not eligibility.exists(rule_id):
                raise InvalidInput(_("Cette règle n’est pas au catalogue : %(rule)s.") % {"rule": rule_id})
            rule = CallRule.objects.create(version=locked, rule_id=rule_id, position=position)
            declared = eligibility.get(rule_id).parameters
            CallRuleParameter.objects.bulk_create(
                _parameter(rule, name, declared[name].kind, value)
                for name, value in parameters.items()
                if name in declared and value not in (None, "", (), [])
            )

    return _edit(version, write, by=by, now=now, fields=["rules"])


def begin(*, call: Call, reason: str, by: Any, now: datetime | None = None) -> CallVersion:
    """Prepare a change of a call that has opened: a copy of the rules in force, with the reason of the change.

    Raises PermissionRefused, InvalidInput without a reason, TransitionNotAllowed before the call opened.
    """
    require_permission(by, "associations.manage_call", call)
    if not reason.strip():
        raise InvalidInput(fields={"reason": [_("Dites pourquoi les règles changent : le motif sera public.")]})
    with transaction.atomic():
        locked = _locked_call(call)
        if locked.current is None or not locked.current.is_frozen:
            raise TransitionNotAllowed(_("Cet appel n’est pas ouvert : ses règles se modifient directement."))
        if locked.state == CallState.ARCHIVED:
            raise TransitionNotAllowed(_("Cet appel est archivé : ses règles ne changent plus."))
        if locked.versions.filter(frozen_at__isnull=True).exists():
            raise TransitionNotAllowed(_("Une version de cet appel est déjà en préparation : reprenez-la."))
        last = locked.versions.order_by("-number").values_list("number", flat=True)[0]
        return copy_into(
            source=locked.current,
            target=CallVersion(call=locked, number=last + 1, reason=reason.strip(), created_by=by),
            now=now,
        )


def discard(*, version: CallVersion, by: Any) -> None:
    """Give up a change that is in preparation; the first version of a call cannot be given up."""
    require_permission(by, "associations.manage_call", version.call)
    with transaction.atomic():
        locked = _locked(version)
        if locked.is_frozen or locked.number == 1:
            raise TransitionNotAllowed(_("Cette version ne peut pas être abandonnée."))
        locked.delete()


def put_in_force(*, version: CallVersion, by: Any, now: datetime | None = None) -> CallVersion:
    """Freeze a change and let it rule the call from now on; requests already filed keep the version of their day.

    Raises PermissionRefused (nobody validates one's own rules), TransitionNotAllowed with everything that lacks.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        call = _locked_call(version.call)
        locked = _locked(version)
        require_permission(by, "associations.validate_call_version", locked)
        if locked.is_frozen:
            raise TransitionNotAllowed(_("Cette version est déjà en vigueur."))
        lacking = lacks(call=call, version=locked)
        if lacking:
            raise TransitionNotAllowed(reasons=lacking)
        freeze(version=locked, by=by, now=moment)
        call.current = locked
        call.save(update_fields=["current"])
        events.record(IN_FORCE, by=by, obj=call, now=moment)
        call_messages.tell_changed(version=locked, now=moment)
    version.refresh_from_db()
    return version


def freeze(*, version: CallVersion, by: Any, now: datetime) -> None:
    """Let nothing of the version, nor of its grid, change any more; triggers of the database hold it."""
    if version.grid is not None:
        grids.freeze(grid=version.grid, now=now)
    version.frozen_at, version.frozen_by = now, by
    version.save(update_fields=["frozen_at", "frozen_by"])


def lacks(*, call: Call, version: CallVersion | None = None) -> list[str]:
    """Every sentence that stands between the version (the call's current one) and its validation."""
    judged = copy(call)
    judged.current = version or call.current
    over = call.state not in (CallState.DRAFT, CallState.VALIDATED, CallState.PUBLISHED, CallState.OPEN)
    guards = [check for check in COMPLETE_CALL_GUARDS if not (over and check is closes_in_the_future)]
    return [refusal_of(check) for check in guards if not check(judged)]


def is_editable(version: CallVersion) -> bool:
    """Whether its parts may be changed now: in preparation, and not validated."""
    if version.is_frozen:
        return False
    return version.number > 1 or version.call.state == CallState.DRAFT


def copy_into(*, source: CallVersion, target: CallVersion, now: datetime | None = None) -> CallVersion:
    """Save `target` with every figure and part of `source`."""
    target.created_at = now or timezone.now()
    for name in FIELDS:
        setattr(target, name, getattr(source, name))
    target.save()
    for part, (model, names) in PARTS.items():
        rows = getattr(source, part).all()
        model.objects.bulk_create(model(version=target, **{name: getattr(row, name) for name in names}) for row in rows)
    for rule in source.rules.prefetch_related("parameters"):
        copied = CallRule.objects.create(version=target, rule_id=rule.rule_id, position=rule.position)
        CallRuleParameter.objects.bulk_create(
            CallRuleParameter(rule=copied, name=row.name, number=row.number, text=row.text, day=row.day)
            for row in rule.parameters.all()
        )
    return target


def _edit(
    version: CallVersion,
    write: Callable[[CallVersion], None],
    *,
    by: Any,
    now: datetime | None,
    fields: Iterable[str],
) -> CallVersion:
    require_permission(by, "associations.manage_call", version.call)
    with transaction.atomic():
        locked = _locked(version)
        if not is_editable(locked):
            raise TransitionNotAllowed(_why_not(locked))
        write(locked)
        if locked.created_by_id != by.pk:
            locked.created_by = by
            locked.save(update_fields=["created_by"])
        events.record(EDITED, by=by, obj=locked.call, fields=fields, now=now)
    version.refresh_from_db()
    return version


def _why_not(version: CallVersion) -> str:
    if version.is_frozen:
        return _("Ces règles sont en vigueur : elles ne changent que par une nouvelle version, avec son motif.")
    return _("Cet appel est validé : remettez-le d’abord en chantier.")


def _check(row: models.Model, place: str = "") -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvalidInput(fields={f"{place}{name}": told for name, told in error.message_dict.items()}) from error


def _check_currency(row: models.Model, place: str) -> None:
    if isinstance(row, CallEnvelope) and row.envelope.currency != row.currency:
        sentence = _("Cette enveloppe est en %(own)s, et l’appel en %(asked)s.")
        words = {"own": row.envelope.currency, "asked": row.currency}
        raise InvalidInput(fields={f"{place}envelope": [sentence % words]})


def _parameter(rule: CallRule, name: str, kind: Kind, value: Any) -> CallRuleParameter:
    if kind == Kind.DAY:
        return CallRuleParameter(rule=rule, name=name, day=value)
    if kind in LIST_KINDS:
        return CallRuleParameter(rule=rule, name=name, text=" ".join(value))
    if kind in TEXT_KINDS:
        return CallRuleParameter(rule=rule, name=name, text=value)
    return CallRuleParameter(rule=rule, name=name, number=value)


def _locked(version: CallVersion) -> CallVersion:
    return CallVersion.objects.select_for_update(of=("self",)).select_related("call").get(pk=version.pk)


def _locked_call(call: Call) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("current").get(pk=call.pk)
