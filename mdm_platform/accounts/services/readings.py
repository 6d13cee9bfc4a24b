"""Who read or changed what is held about a person, in words for that person (law 09-08, art. 7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import STAFF_ROLES, Role
from mdm_platform.audit import words
from mdm_platform.audit.models import AuditEvent

PAGE = 50


@dataclass(frozen=True)
class Reading:
    """One line of the trace: when, by whom (role or institution, no name), what, which fields."""

    pk: int
    at: datetime
    who: str
    what: Any
    fields: str


def of(user: User, *, before: int | None = None) -> list[Reading]:
    """The latest events about the person that somebody else made, `PAGE` at most, older than the event `before`."""
    events = AuditEvent.objects.filter(subject=user).exclude(actor=user)
    if before is not None:
        events = events.filter(pk__lt=before)
    rows = events.select_related("actor").prefetch_related("actor__groups").order_by("-pk")[:PAGE]
    return [
        Reading(row.pk, row.at, _who(row), words.label(row.kind), ", ".join(row.fields).replace("_", " "))
        for row in rows
    ]


def _who(event: AuditEvent) -> str:
    if event.organisation:
        return _("Institution partenaire %(name)s") % {"name": event.organisation}
    if event.actor is None:
        return _("La plateforme")
    roles = {group.name for group in event.actor.groups.all()}
    known = [str(Role(name).label) for name in sorted(roles & set(STAFF_ROLES))]
    if known:
        return _("L’équipe (%(roles)s)") % {"roles": ", ".join(known)}
    return _("L’équipe") if event.actor.is_staff else _("Un membre")
