"""The history of an object in words of its reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.workflow import STARTED, Workflow


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a timeline. `who` is what this reader may know of the author."""

    at: datetime
    what: Any
    source: str
    target: Any
    who: str
    note: str


def timeline(
    obj: Any, *, names_people: bool, shows_notes: bool = True, who: Callable[[TransitionLog], Any] | None = None
) -> list[TimelineEntry]:
    """The object's transitions, oldest first; staff are named to staff only.

    `who` says it of the people whom it knows better than this page; None leaves the usual words.
    """
    logs = TransitionLog.objects.about(obj).select_related("actor", "note")
    return [
        _entry(log, (who(log) if who else None) or _who(log, names_people=names_people), shows_notes=shows_notes)
        for log in logs
    ]


def _entry(log: TransitionLog, who: Any, *, shows_notes: bool) -> TimelineEntry:
    workflow = Workflow.registry[log.workflow]
    known = {row.name: row.label for row in workflow.transitions}
    if log.transition == STARTED and not log.source:  # a workflow may have a transition of that name
        known[STARTED] = _("Créer")
    note = getattr(log, "note", None)
    return TimelineEntry(
        at=log.at,
        what=known.get(log.transition, log.transition),
        source=log.source,
        target=workflow.states(log.target).label if log.target in workflow.states.values else log.target,
        who=who,
        note=note.text if note is not None and shows_notes else "",
    )


def _who(log: TransitionLog, *, names_people: bool) -> Any:
    if log.organisation:
        return _("Un programme de l’institution")
    if log.actor is None:
        return _("La plateforme")
    if names_people:
        return str(log.actor)
    return _("L’équipe") if log.actor.is_staff else _("Vous ou un autre membre")
