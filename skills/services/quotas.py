"""How many cards somebody may list in a day: a directory is for finding people, not for copying it.

The limits stand in `settings.DIRECTORY_DAILY_CARDS`, by audience; staff have none.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import QuotaExceeded
from skills.audiences import audience_of, is_partner_principal
from skills.models import ListingQuota


def reader_of(user: Any, reader: str) -> str:
    """The key under which cards are counted: an account, an institution, or the digest given for a visitor."""
    if is_partner_principal(user):
        return f"institution:{user.institution.pk}"
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return reader or "visitors"


def limit_of(user: Any) -> int | None:
    """Cards that the user may list in a UTC day; None without a limit."""
    return settings.DIRECTORY_DAILY_CARDS.get(audience_of(user).value)


def require(*, user: Any, reader: str, now: datetime | None = None) -> None:
    """Raise QuotaExceeded when the cards of the day are used up."""
    limit = limit_of(user)
    if limit is None:
        return
    used = ListingQuota.objects.filter(day=_day(now), reader=reader_of(user, reader)).values_list("listed", flat=True)
    if (used.first() or 0) >= limit:
        message = _(
            "Vous avez parcouru %(limit)s fiches aujourd’hui, la limite de l’annuaire. Revenez demain, ou écrivez-nous "
            "si votre mission demande un accès plus large."
        )
        raise QuotaExceeded(message % {"limit": limit})


def charge(*, user: Any, reader: str, cards: int, now: datetime | None = None) -> None:
    """Count the cards that were just listed."""
    if not cards or limit_of(user) is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO skills_listingquota AS held (day, reader, listed) VALUES (%s, %s, %s) "
            "ON CONFLICT (day, reader) DO UPDATE SET listed = held.listed + excluded.listed",
            [_day(now), reader_of(user, reader), cards],
        )


def purge(*, before: date) -> int:
    """Delete the counts of past days; the number of rows."""
    return ListingQuota.objects.filter(day__lt=before).delete()[0]


def _day(now: datetime | None) -> date:
    return (now or timezone.now()).astimezone(timezone.get_fixed_timezone(0)).date()
