"""Calls for projects: prepared, validated by a colleague, announced, opened and closed by the clock, followed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Call, CallProgramme, CallVersion
from associations.permissions.calls import EDITED
from associations.services import call_versions
from associations.workflows import CallState, CallWorkflow
from mdm_platform.audit import events
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.institutions.models import Institution
from mdm_platform.money import Currency
from mdm_platform.permissions import require_permission

FIELDS = (
    *("slug", "programme", "operator", "contact_email", "title_fr", "title_ar", "title_en"),
    *("summary_fr", "summary_ar", "summary_en"),
)
Listener = Callable[..., Any]
_when_opened: list[Listener] = []
_when_closed: list[Listener] = []


def when_opened(listener: Listener) -> None:
    """Call `listener(call=…, now=…)` in the transaction in which a call opens."""
    if listener not in _when_opened:
        _when_opened.append(listener)


def when_closed(listener: Listener) -> None:
    """Call `listener(call=…, now=…)` in the transaction in which a call closes."""
    if listener not in _when_closed:
        _when_closed.append(listener)


def begin(
    *,
    slug: str,
    programme: str,
    operator: Institution,
    by: Any,
    currency: str = "",
    now: datetime | None = None,
    **fields: Any,
) -> Call:
    """Begin a draft with an empty first version; its currency is the programme's usual one unless given.

    Raises PermissionRefused, InvalidInput with the wrong fields.
    """
    require_permission(by, "associations.manage_call")
    moment = now or timezone.now()
    usual = Currency.MAD if programme == CallProgramme.MINISTRY else Currency.EUR
    with transaction.atomic():
        call = Call(
            slug=slug, programme=programme, operator=operator, created_by=by, created_at=moment, **_known(fields)
        )
        _check(call)
        call.save()
        version = CallVersion(call=call, created_by=by, created_at=moment, currency=currency or usual)
        version.save()
        call.current = version
        call.save(update_fields=["current"])
        CallWorkflow.start_many(Call, [call.pk], by=by, now=moment)
    return call


def copy(*, call: Call, slug: str, by: Any, now: datetime | None = None) -> Call:
    """Begin a draft from the rules of another call, last year's for example; its calendar is left to be chosen.

    Envelopes are not taken over: each call names its own. Raises PermissionRefused, InvalidInput for a taken slug.
    """
    require_permission(by, "associations.manage_call")
    moment = now or timezone.now()
    fields = {name: getattr(call, name) for name in FIELDS if name != "slug"}
    with transaction.atomic():
        copied = Call(slug=slug, created_by=by, created_at=moment, **fields)
        _check(copied)
        copied.save()
        target = CallVersion(call=copied, created_by=by)
        version = call_versions.copy_into(source=call.current, target=target, now=moment)
        version.call_envelopes.all().delete()
        version.opens_at = version.closes_at = version.decision_due = None
        version.save(update_fields=["opens_at", "closes_at", "decision_due"])
        copied.current = version
        copied.save(update_fields=["current"])
        CallWorkflow.start_many(Call, [copied.pk], by=by, now=moment)
    return copied


def update(*, call: Call, by: Any, now: datetime | None = None, **fields: Any) -> Call:
    """Change the words of a draft.

    Raises PermissionRefused, TransitionNotAllowed in another state, InvalidInput with the wrong fields.
    """
    require_permission(by, "associations.manage_call", call)
    with transaction.atomic():
        locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
        if locked.state != CallState.DRAFT:
            raise TransitionNotAllowed(_("Cet appel n’est plus un brouillon : remettez-le d’abord en chantier."))
        for name, value in _known(fields).items():
            setattr(locked, name, value)
        _check(locked)
        locked.save(update_fields=list(fields))
        events.record(EDITED, by=by, obj=locked, fields=fields, now=now)
    call.refresh_from_db()
    return call


def validate(*, call: Call, by: Any, now: datetime | None = None) -> Call:
    """Say that the rules are complete and right; whoever wrote some of them does not say it."""
    CallWorkflow.apply(call, "validate", by=by, now=now)
    return call


def rework(*, call: Call, by: Any, note: str, now: datetime | None = None) -> Call:
    """Take a call back to its draft, before it opens."""
    CallWorkflow.apply(call, "rework", by=by, now=now, note=note)
    return call


def publish(*, call: Call, by: Any, now: datetime | None = None) -> Call:
    """Announce the call: from then on everybody reads it; it opens when its day comes."""
    moment = now or timezone.now()
    CallWorkflow.apply(call, "publish", by=by, now=moment, changes={"published_at": call.published_at or moment})
    return call


def open(*, call: Call, by: Any = None, now: datetime | None = None) -> Call:
    """Receive requests from now on. Everything that the call is made of freezes."""
    moment = now or timezone.now()
    with transaction.atomic():
        CallWorkflow.apply(call, "open", by=by, now=moment)
        if not call.current.is_frozen:
            call_versions.freeze(version=call.current, by=by, now=moment)
        for listener in _when_opened:
            listener(call=call, now=moment)
    return call


def close(*, call: Call, by: Any = None, now: datetime | None = None) -> Call:
    """Receive no more requests."""
    moment = now or timezone.now()
    with transaction.atomic():
        CallWorkflow.apply(call, "close", by=by, now=moment)
        for listener in _when_closed:
            listener(call=call, now=moment)
    return call


def instruct(*, call: Call, by: Any, now: datetime | None = None) -> Call:
    """Begin to read the requests."""
    CallWorkflow.apply(call, "instruct", by=by, now=now)
    return call


def go_to_jury(*, call: Call, by: Any, now: datetime | None = None) -> Call:
    """Give the requests to the jury."""
    CallWorkflow.apply(call, "go_to_jury", by=by, now=now)
    return call


def decide(*, call: Call, by: Any = None, now: datetime | None = None) -> Call:
    """Say that the jury has decided."""
    CallWorkflow.apply(call, "decide", by=by, now=now)
    return call


def monitor(*, call: Call, by: Any, now: datetime | None = None) -> Call:
    """Follow what was granted."""
    CallWorkflow.apply(call, "monitor", by=by, now=now)
    return call


def archive(*, call: Call, by: Any, now: datetime | None = None) -> Call:
    """Put the call away: everything is settled."""
    CallWorkflow.apply(call, "archive", by=by, now=now)
    return call


def open_due(*, now: datetime | None = None) -> int:
    """Open the announced calls whose opening has come; how many."""
    moment = now or timezone.now()
    return _each(Call.objects.to_open(moment), open, moment)


def close_due(*, now: datetime | None = None) -> int:
    """Close the open calls whose closing has come; how many."""
    moment = now or timezone.now()
    return _each(Call.objects.to_close(moment), close, moment)


def receives_requests(call: Call, *, now: datetime | None = None) -> bool:
    """Whether a request can be sent at this very moment, even before the clock closed the call."""
    moment, version = now or timezone.now(), call.current
    return call.state == CallState.OPEN and version.opens_at <= moment < version.closes_at


def _each(found: Any, service: Callable[..., Any], moment: datetime) -> int:
    done = 0
    for call in found.with_version():
        try:
            service(call=call, now=moment)
        except DomainError:
            continue
        done += 1
    return done


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        message = f"A call has no field {sorted(unknown)}."
        raise TypeError(message)
    return fields


def _check(call: Call) -> None:
    try:
        call.full_clean(exclude=["current"])
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error
