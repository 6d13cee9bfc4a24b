"""Public numbers: a letter, the year, a rank and a check digit, so that a slip of the pen is noticed.

    PROJECTS = Series("P", "projects_projectcounter")
    PROJECTS.take()                    # « P-2026-000123-7 »
    PROJECTS.cleaned("p 2026 0001237") # « P-2026-000123-7 »

A series counts in a table of its own app with the columns `year` and `last`: inherit `YearCounter`.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.utils import timezone
from stdnum import luhn

ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


class YearCounter(models.Model):
    """The last rank given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


@dataclass(frozen=True)
class Series:
    """The numbers of one kind of file; `table` is where it counts."""

    prefix: str
    table: str

    def take(self, *, now: datetime | None = None) -> str:
        """The next number of the year: two at once get two, and a transaction that fails gives its own back."""
        year = timezone.localdate(now).year
        table = connection.ops.quote_name(self.table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} AS held (year, last) VALUES (%s, 1) "  # noqa: S608 (a constant of the code)
                "ON CONFLICT (year) DO UPDATE SET last = held.last + 1 RETURNING last",
                [year],
            )
            rank = cursor.fetchone()[0]
        return self.written(year, rank)

    def written(self, year: int, rank: int) -> str:
        """The number of that rank in that year."""
        return f"{self.prefix}-{year}-{rank:06}-{luhn.calc_check_digit(f'{year}{rank:06}')}"

    def cleaned(self, text: str) -> str:
        """The number as it is kept, however it was typed; empty when it cannot be one."""
        typed = re.sub(r"[^0-9A-Z]", "", text.translate(ARABIC_DIGITS).upper()).removeprefix(self.prefix)
        found = re.fullmatch(r"(\d{4})(\d{6,9})(\d)", typed)
        if found is None or not luhn.is_valid("".join(found.groups())):
            return ""
        year, rank, digit = found.groups()
        return f"{self.prefix}-{year}-{rank}-{digit}"
