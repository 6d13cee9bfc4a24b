"""Diagnoses of a project over time, and how what they say is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit import events as audit
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.grids import services as grids
from mdm_platform.permissions import require_permission
from projects.models import Project, ProjectDiagnosis, ProjectDiagnosisScore
from projects.models.project_diagnosis import MOST_WORDS
from projects.notifications.advice import DiagnosisMade
from projects.services import diagnosis_grid
from projects.services.assignments import WITHOUT_ADVISOR


@dataclass(frozen=True)
class Aspect:
    """One criterion of the latest diagnosis; `before` is the score of the diagnosis before, or None."""

    code: str
    label: str
    score: int
    highest: int
    before: int | None
    is_weak: bool

    @property
    def share(self) -> int:
        """The score as a percentage of the highest."""
        return round(100 * self.score / self.highest)


@dataclass(frozen=True)
class DiagnosisSheet:
    """What a diagnosis says, the same for the holder's page, the workplace and « Mes données »."""

    number: int
    made_at: datetime
    total: Decimal
    before: Decimal | None
    aspects: tuple[Aspect, ...]
    strengths: str
    needs: str

    @property
    def weak(self) -> list[str]:
        """The names of what is below expectation."""
        return [one.label for one in self.aspects if one.is_weak]


@transaction.atomic
def make(
    *,
    project: Project,
    scores: Mapping[str, int],
    by: Any,
    strengths: str = "",
    needs: str = "",
    now: datetime | None = None,
) -> ProjectDiagnosis:
    """Keep how the project stands and tell its holder; the earlier diagnoses stay.

    Raises PermissionRefused, InvalidInput a criterion, TransitionNotAllowed for a file that is not in course.
    """
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    require_permission(by, "projects.accompany_project", locked)
    if locked.state in WITHOUT_ADVISOR:
        raise TransitionNotAllowed(_("Ce dossier n’est pas en cours : il n’y a pas de diagnostic à faire."))
    if not strengths.strip() and not needs.strip():
        raise InvalidInput(fields={"needs": [_("Écrivez au moins un point fort ou un besoin : le porteur les lira.")]})
    moment, grid = now or timezone.now(), diagnosis_grid.current()
    made = ProjectDiagnosis.objects.create(
        project=locked,
        number=(locked.diagnoses.aggregate(last=Max("number"))["last"] or 0) + 1,
        grid=grid,
        total=grids.total(grid, scores),
        strengths=strengths.strip()[:MOST_WORDS],
        needs=needs.strip()[:MOST_WORDS],
        made_by=by,
        made_at=moment,
    )
    ProjectDiagnosisScore.objects.bulk_create(
        ProjectDiagnosisScore(diagnosis=made, criterion=one, score=scores[one.code]) for one in grid.criteria.all()
    )
    audit.record("projectdiagnosis.made", by=by, obj=made, now=moment)
    if locked.holder is not None:
        DiagnosisMade.send(to=locked.holder, about=locked, now=moment)
    return made


def sheet(project: Project) -> DiagnosisSheet | None:
    """The latest diagnosis beside the one before, in two statements; None before the first."""
    found = list(project.diagnoses.latest_first().prefetch_related("scores__criterion")[:2])
    if not found:
        return None
    latest, earlier = found[0], found[1] if len(found) > 1 else None
    known = {one.criterion.code: one.score for one in earlier.scores.all()} if earlier else {}
    rows = sorted(latest.scores.all(), key=lambda one: one.criterion.position)
    aspects = tuple(
        Aspect(
            code=one.criterion.code,
            label=str(one.criterion.label),
            score=one.score,
            highest=one.criterion.max_score,
            before=known.get(one.criterion.code),
            is_weak=one.is_weak,
        )
        for one in rows
    )
    before = earlier.total if earlier else None
    return DiagnosisSheet(latest.number, latest.made_at, latest.total, before, aspects, latest.strengths, latest.needs)
