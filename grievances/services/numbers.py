"""Public numbers of cases: the year, a rank and a check digit, so that a slip of the pen is noticed."""

import re
from datetime import datetime

from django.db import connection
from django.utils import timezone
from stdnum import luhn

PREFIX = "R"
ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
PARTS = re.compile(r"R?(\d{4})(\d{6,9})(\d)")

_NEXT = """
INSERT INTO grievances_casecounter AS held (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = held.last + 1 RETURNING last
"""


def take(*, now: datetime | None = None) -> str:
    """The next number of the year: two filings at once get two, and one that fails gives its own back."""
    year = timezone.localdate(now).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [year])
        rank = cursor.fetchone()[0]
    return written(year, rank)


def written(year: int, rank: int) -> str:
    """The number of that rank in that year."""
    return f"{PREFIX}-{year}-{rank:06}-{luhn.calc_check_digit(f'{year}{rank:06}')}"


def cleaned(text: str) -> str:
    """The number as it is kept, however it was typed; empty when it cannot be one."""
    typed = re.sub(r"[^0-9A-Z]", "", text.translate(ARABIC_DIGITS).upper())
    found = PARTS.fullmatch(typed)
    if found is None or not luhn.is_valid("".join(found.groups())):
        return ""
    year, rank, digit = found.groups()
    return f"{PREFIX}-{year}-{rank}-{digit}"
