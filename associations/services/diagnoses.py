"""Diagnoses of an association over time, the trainings that answer them, and what it offers to others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, Diagnosis, DiagnosisScore, SharingOffer, Training
from associations.models.diagnosis import accompanies
from associations.services import capacities
from mdm_platform.audit import events as audit
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.grids import services as grids
from mdm_platform.permissions import require_permission

KNOWN_STATES = ("submitted", "to_complete", "verified", "suspended")
TRAININGS_SHOWN = 6


@dataclass(frozen=True)
class Capacity:
    """One criterion of the latest diagnosis; `before` is the score of the diagnosis before, or None."""

    code: str
    label: str
    score: int
    highest: int
    before: int | None
    is_weak: bool

    @property
    def progress(self) -> int:
        """How far the score moved, 0 without an earlier one."""
        return 0 if self.before is None else self.score - self.before

    @property
    def share(self) -> int:
        """The score as a percentage of the highest."""
        return round(100 * self.score / self.highest)


@transaction.atomic
def make(
    *,
    association: Association,
    scores: Mapping[str, int],
    by: Any,
    comment: str = "",
    made_on: date | None = None,
    now: datetime | None = None,
) -> Diagnosis:
    """Keep how the association stands; the earlier ones stay.

    Raises PermissionRefused, InvalidInput a criterion, TransitionNotAllowed for one that is not in the register.
    """
    require_permission(by, "associations.make_diagnosis", association)
    moment = now or timezone.now()
    day = made_on or timezone.localdate(moment)
    if association.state not in KNOWN_STATES:
        raise TransitionNotAllowed(_("Envoyez d’abord votre association au registre : le diagnostic vient ensuite."))
    if day > timezone.localdate(moment):
        raise InvalidInput(fields={"made_on": [_("La date du diagnostic est passée ou celle d’aujourd’hui.")]})
    grid = capacities.current()
    total = grids.total(grid, scores)
    diagnosis = Diagnosis.objects.create(
        association=association,
        grid=grid,
        made_on=day,
        made_by=by,
        is_by_staff=accompanies(by),
        total=total,
        comment=comment.strip()[:2000],
        at=moment,
    )
    DiagnosisScore.objects.bulk_create(
        DiagnosisScore(diagnosis=diagnosis, criterion=one, score=scores[one.code]) for one in grid.criteria.all()
    )
    audit.record("diagnosis.made", by=by, obj=diagnosis, now=moment)
    return diagnosis


@transaction.atomic
def offer(
    *,
    association: Association,
    codes: Iterable[str],
    text: str,
    is_open: bool,
    by: Any,
    now: datetime | None = None,
) -> SharingOffer:
    """Say what the association can share, and whether others find it. Raises InvalidInput, PermissionRefused."""
    require_permission(by, "associations.offer_sharing", association)
    known = dict(capacities.choices())
    chosen = [code for code in dict.fromkeys(codes) if code in known]
    if is_open and not chosen:
        raise InvalidInput(fields={"capacities": [_("Choisissez ce que vous pouvez partager.")]})
    kept, _created = SharingOffer.objects.update_or_create(
        association=association,
        defaults={
            "capacities": chosen,
            "text": text.strip()[:1000],
            "is_open": is_open,
            "updated_at": now or timezone.now(),
        },
    )
    return kept


def history(association: Association) -> list[Diagnosis]:
    """Every diagnosis, the newest first, with its scores."""
    return list(association.diagnoses.latest_first().prefetch_related("scores__criterion"))


def capacities_of(found: list[Diagnosis]) -> list[Capacity]:
    """The latest diagnosis of a history, criterion by criterion, beside the one before; the weakest first."""
    if not found:
        return []
    earlier = {one.criterion.code: one.score for one in found[1].scores.all()} if len(found) > 1 else {}
    rows = [
        Capacity(
            code=one.criterion.code,
            label=one.criterion.label,
            score=one.score,
            highest=one.criterion.max_score,
            before=earlier.get(one.criterion.code),
            is_weak=one.is_weak,
        )
        for one in sorted(found[0].scores.all(), key=lambda one: one.criterion.position)
    ]
    return sorted(rows, key=lambda row: row.score)


def suggested_trainings(weak: list[Capacity], user: Any, *, now: datetime | None = None) -> list[Training]:
    """Announced trainings that build what is weak, those for the weakest capacity first, then the nearest."""
    codes = [one.code for one in weak]
    if not codes:
        return []
    rows = Training.objects.visible_to(user).building(codes).select_related("event__organiser")
    coming = rows.filter(event__state="published", event__starts_at__gt=now or timezone.now())
    rank = {code: place for place, code in enumerate(codes)}

    def order(training: Training) -> tuple[int, datetime]:
        return min(rank[code] for code in training.capacities if code in rank), training.event.starts_at

    return sorted(coming, key=order)[:TRAININGS_SHOWN]


def suggested_guides(association: Association, weak: list[Capacity], user: Any) -> list[SharingOffer]:
    """Open offers of other associations that answer what is weak."""
    codes = [one.code for one in weak]
    rows = SharingOffer.objects.visible_to(user).open().filter(capacities__overlap=codes)
    return list(rows.exclude(association=association).select_related("association").order_by("-updated_at")[:6])
