"""The figures of a year for everybody: computed once from every case of the year, then only read.

Two readings of a year at two dates would tell who came between them: a year is published when it is over, and never
computed again.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, YearlyFigures
from grievances.services.figure_divisions import FOR_EVERYBODY
from grievances.services.figures import Figures, Line, Table, compute
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

LATEST_YEARS = 3


def of_year(year: int) -> Figures:
    """What would be published of a year."""
    return compute(Case.objects.filter(received_at__year=year), FOR_EVERYBODY)


def publishable(now: datetime | None = None) -> list[int]:
    """Those of the last years that are over, have cases, and are not published yet; the latest first."""
    this_year = timezone.localtime(now).year
    since = this_year - LATEST_YEARS
    known = set(YearlyFigures.objects.values_list("year", flat=True))
    received = Case.objects.filter(received_at__year__gte=since, received_at__year__lt=this_year)
    years = {day.year for day in received.datetimes("received_at", "year")}
    return sorted(years - known, reverse=True)


@transaction.atomic
def publish(*, year: int, by: Any, now: datetime | None = None) -> YearlyFigures:
    """Publish the figures of a year that is over, once.

    Raises PermissionRefused, InvalidInput (the year is not over), TransitionNotAllowed (published already).
    """
    require_permission(by, "grievances.publish_figures")
    moment = now or timezone.now()
    if year >= timezone.localtime(moment).year:
        message = _("Les chiffres d’une année se publient une fois l’année finie.")
        raise InvalidInput(message, code="year_not_over", fields={"year": [message]})
    content = asdict(of_year(year))
    made, is_new = YearlyFigures.objects.get_or_create(
        year=year, defaults={"content": content, "published_at": moment, "published_by": by}
    )
    if not is_new:
        raise TransitionNotAllowed(_("Les chiffres de cette année sont déjà publiés."))
    return made


def read(published: YearlyFigures) -> Figures:
    """The figures as they were published."""
    content = published.content
    tables = (Table(table["code"], tuple(Line(**line) for line in table["lines"])) for table in content["tables"])
    return Figures(Line(**content["total"]), tuple(tables))
