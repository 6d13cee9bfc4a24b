"""Ask a service for a transition on behalf of a member of staff, one row or many."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from mdm_platform.errors import DomainError, TransitionConflict, TransitionNotAllowed
from mdm_platform.permissions import has_permission, refusal
from mdm_platform.workflow import Transition, Workflow

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Offer:
    """A transition as a button: with `refusals` it is shown, explained, and cannot be pressed."""

    transition: Transition
    refusals: list[str]


@dataclass
class Sorted:
    """Rows that may take the transition, and those that may not, each with its reasons."""

    allowed: list[Any] = field(default_factory=list)
    blocked: list[tuple[Any, list[str]]] = field(default_factory=list)


def offers(workflow: type[Workflow], services: Iterable[str], obj: Any, user: Any) -> list[Offer]:
    """The transitions that have a service and that this person may ask for now."""
    known = set(services)
    return [Offer(row, refusals) for row, refusals in workflow.available(obj, user) if row.name in known]


def refusals(workflow: type[Workflow], row: Transition, obj: Any, user: Any) -> list[str]:
    """Every reason why this person cannot make this transition now, as sentences."""
    if not row.permission or not has_permission(user, row.permission, obj):
        return [refusal(row.permission or "platform.act_as_platform")]
    if obj.state not in row.sources:
        state = workflow.states(obj.state).label
        return [_("L’état actuel, « %(state)s », ne le permet pas.") % {"state": state}]
    return row.refusals(obj)


def sort(workflow: type[Workflow], row: Transition, objects: Iterable[Any], user: Any) -> Sorted:
    """Which of these rows may take the transition."""
    found = Sorted()
    for obj in objects:
        reasons = refusals(workflow, row, obj, user)
        if reasons:
            found.blocked.append((obj, reasons))
        else:
            found.allowed.append(obj)
    return found


def run(
    service: Callable[..., Any], obj: Any, *, by: Any, reason: str, note: str, seen: str = "", present: str = ""
) -> None:
    """Call the service, with `reason` and `note` where it takes them.

    Raises TransitionConflict when the object is no longer as the person saw it (`PlatformModelAdmin.stamp`),
    and any DomainError of the service.
    """
    if seen and seen != present:
        raise TransitionConflict
    words = {name: value for name, value in (("reason", reason), ("note", note)) if takes(service, name)}
    service(**{obj._meta.model_name: obj}, by=by, **words)


def takes(service: Callable[..., Any], name: str) -> bool:
    """Whether the service names that argument: one that would be swallowed is not asked for."""
    return name in inspect.signature(service).parameters


def run_many(
    service: Callable[..., Any],
    objects: Iterable[Any],
    *,
    by: Any,
    reason: str,
    note: str,
    shown: Mapping[Any, str],
    stamp: Callable[[Any], str],
) -> Sorted:
    """Call the service row by row; a refusal of one stops none of the others.

    `shown` holds the stamp of each row as the person saw it, by key; each is read again just before its turn.
    """
    done = Sorted()
    for obj in objects:
        try:
            obj.refresh_from_db()
            run(service, obj, by=by, reason=reason, note=note, seen=shown[obj.pk], present=stamp(obj))
        except ObjectDoesNotExist:
            done.blocked.append((obj, [str(TransitionConflict())]))
        except DomainError as error:
            done.blocked.append((obj, sentences(error)))
        else:
            done.allowed.append(obj)
    return done


def sentences(error: DomainError) -> list[str]:
    """What a refusal says, one sentence a reason."""
    reasons = error.reasons if isinstance(error, TransitionNotAllowed) else []
    return reasons or [str(error)]
