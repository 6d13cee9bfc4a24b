"""Totals of scores, and the life of a grid: written, frozen, written again as a new version."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.grids.models import Criterion, Grid
from mdm_platform.permissions import require_permission

HUNDREDTH = Decimal("0.01")
COPIED = (
    *("code", "position", "label_fr", "label_ar", "label_en", "guidance_fr", "guidance_ar", "guidance_en"),
    *("weight", "min_score", "max_score", "threshold", "needs_evidence"),
)


class Spread(NamedTuple):
    """How far several totals stand from each other."""

    count: int
    lowest: Decimal
    highest: Decimal
    mean: Decimal

    @property
    def width(self) -> Decimal:
        """The distance between the highest and the lowest."""
        return self.highest - self.lowest


def total(grid: Grid, scores: Mapping[str, int]) -> Decimal:
    """The weighted total out of 100, rounded half up once: each score counts as a share of its highest.

    `scores` maps the codes of criteria to whole numbers. Raises InvalidInput with a sentence a criterion
    that is missing, unknown or off its scale.
    """
    criteria = list(grid.criteria.all())
    wrong = _wrong(criteria, scores)
    if wrong or not criteria:
        raise InvalidInput(_("Certaines notes sont à corriger."), code="scores_invalid", fields=wrong)
    weights = sum(one.weight for one in criteria)
    share = sum(Fraction(one.weight * scores[one.code], one.max_score) for one in criteria) / weights
    return _rounded(share * 100)


def below_expectation(grid: Grid, scores: Mapping[str, int]) -> list[Criterion]:
    """The criteria whose score is under what they expect."""
    return [one for one in grid.criteria.all() if one.threshold is not None and scores[one.code] < one.threshold]


def spread(totals: Iterable[Decimal]) -> Spread | None:
    """The count, extremes and mean (rounded half up) of these totals; None without any."""
    known = list(totals)
    if not known:
        return None
    mean = sum(map(Fraction, known), Fraction()) / len(known)
    return Spread(len(known), min(known), max(known), _rounded(mean))


@transaction.atomic
def freeze(*, grid: Grid, now: datetime | None = None) -> Grid:
    """Let nothing of the grid change any more; again is no mistake. Raises TransitionNotAllowed when it is empty.

    Whoever puts a grid into use calls this in the same transaction, under the right to do so.
    """
    locked = Grid.objects.select_for_update(of=("self",)).get(pk=grid.pk)
    if locked.frozen_at is None:
        if not locked.criteria.exists():
            raise TransitionNotAllowed(reasons=[_("Cette grille n’a pas de critère : ajoutez-en au moins un.")])
        locked.frozen_at = now or timezone.now()
        locked.save(update_fields=["frozen_at"])
    grid.frozen_at = locked.frozen_at
    return grid


@transaction.atomic
def new_version(*, grid: Grid, by: Any) -> Grid:
    """A copy of the grid and its criteria under the next number, to be changed before it is used."""
    require_permission(by, "grids.manage_grids", grid)
    versions = Grid.objects.select_for_update(of=("self",)).filter(code=grid.code)
    last = max(versions.values_list("version", flat=True))
    copy = Grid.objects.create(
        code=grid.code,
        version=last + 1,
        title_fr=grid.title_fr,
        title_ar=grid.title_ar,
        title_en=grid.title_en,
        threshold=grid.threshold,
        created_by=by,
    )
    Criterion.objects.bulk_create(
        Criterion(grid=copy, **{name: getattr(one, name) for name in COPIED}) for one in grid.criteria.all()
    )
    return copy


def latest(code: str) -> Grid | None:
    """The newest frozen version of a grid, or None."""
    return Grid.objects.frozen().filter(code=code).order_by("-version").first()


def in_use(code: str) -> Grid:
    """The latest version of that grid. Raises TransitionNotAllowed before there is one."""
    found = latest(code)
    if found is None:
        raise TransitionNotAllowed(_("La grille de diagnostic n’est pas encore en place. Revenez bientôt."))
    return found


def criteria(code: str) -> list[Criterion]:
    """The criteria of the grid in use, in order; none before there is one."""
    found = latest(code)
    return list(found.criteria.all()) if found else []


@transaction.atomic
def seed(*, code: str, titles: Mapping[str, str], first: Iterable[Criterion]) -> int:
    """Freeze the first version of a grid where there is none; how many criteria the one in use has."""
    if latest(code) is None and not Grid.objects.filter(code=code).exists():
        grid = Grid.objects.create(code=code, **{f"title_{language}": title for language, title in titles.items()})
        for criterion in (rows := list(first)):
            criterion.grid = grid
        Criterion.objects.bulk_create(rows)
        freeze(grid=grid)
    return len(criteria(code))


def _wrong(criteria: list[Criterion], scores: Mapping[str, int]) -> dict[str, list[str]]:
    wrong = {code: [_("Ce critère n’est pas dans la grille.")] for code in set(scores) - {one.code for one in criteria}}
    for one in criteria:
        score = scores.get(one.code)
        if score is None:
            wrong[one.code] = [_("Donnez une note.")]
        elif isinstance(score, bool) or not isinstance(score, int) or not one.min_score <= score <= one.max_score:
            scale = {"low": one.min_score, "high": one.max_score}
            wrong[one.code] = [_("La note est un nombre entier de %(low)s à %(high)s.") % scale]
    return wrong


def _rounded(value: Fraction) -> Decimal:
    """The nearest hundredth of an exact fraction, halves upwards."""
    return Decimal((value * 200 + 1) // 2 if value >= 0 else 0) * HUNDREDTH
