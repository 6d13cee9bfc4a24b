"""Dates, numbers and lists as each language writes them: CLDR through Babel, Western digits in Arabic.

Arabic follows `ar_MA`: يناير، فبراير، … دجنبر, and 1.234,5. The packages `fr`, `ar` and `en`
beside this module give Django the same forms for its own filters and fields.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language

LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
FRACTION = 100  # its words hold the figure in each language, as those of a fraction do
SKELETONS = {"short": "short", "medium": "medium", "long": "long"}


def current_locale() -> Locale:
    """Babel's locale for the active language."""
    return Locale.parse(LOCALES.get((get_language() or "fr")[:2], "fr"))


def nice_date(value: date | datetime | None, width: str = "long") -> str:
    """“21 novembre 2026”; `width` is short, medium or long. An instant is read in the current time zone."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return _day(value, width)


def nice_datetime(value: datetime | None, width: str = "long") -> str:
    """“21 novembre 2026 à 14:05”, in the current time zone."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    locale = current_locale()
    joined = {"fr": "{0} à {1}", "ar": "{0} على الساعة {1}", "en": "{0} at {1}"}[locale.language]
    return joined.format(_day(local, width), format_datetime(local, "HH:mm", locale=locale))


def relative_time(value: date | datetime | None, now: datetime | None = None) -> str:
    """“il y a 3 jours”, “dans 2 heures”, in the largest unit that fits."""
    if not value:
        return ""
    now = now or timezone.now()
    if not isinstance(value, datetime):
        delta = value - timezone.localdate(now)
    elif timezone.is_aware(value):
        delta = value - now
    else:
        delta = value - timezone.make_naive(now)
    return format_timedelta(delta, add_direction=True, locale=current_locale(), threshold=0.95)


def nice_number(value: int | float | Decimal | None) -> str:
    """“12 345,5” with the separators of the language; nothing for None."""
    return "" if value is None else format_decimal(value, locale=current_locale())


def plural_of(value: int | Decimal) -> int:
    """What `ngettext` chooses the words of a count by, a fraction too.

    French says « 1,5 heure »; English “1.5 hours”; Arabic writes one and two without their figure, which the words of
    a fraction must not be.
    """
    if value == int(value) or current_locale().language == "fr":
        return int(value)
    return FRACTION


def nice_list(values: Iterable[Any], kind: str = "and") -> str:
    """“a, b et c”; `kind` “or” says “a, b ou c”."""
    style = {"and": "standard", "or": "or"}[kind]
    return format_list([str(value) for value in values], style=style, locale=current_locale())


def elided(sentence: str) -> str:
    """A finished sentence whose « de » meets a name: in French « d’Amsterdam » and « du Caire »; else as it is."""
    if current_locale().language != "fr":
        return sentence
    joined = re.sub(r"\bde (?=\u2068?[AEIOUÀÂÄÉÈÊËÎÏÔÖÛÜ])", "d’", sentence)
    return joined.replace("de Le ", "du ").replace("de Les ", "des ")


def _day(value: date | datetime, width: str) -> str:
    """The day in words; French says « 1er » of the first."""
    day = format_date(value, SKELETONS[width], locale=current_locale())
    return f"1er{day[1:]}" if day.startswith("1 ") and current_locale().language == "fr" else day


def language_name(code: str | None) -> str:
    """The name of a language (ISO 639-1) in the reader's language; the code itself when CLDR has none."""
    return current_locale().languages.get(code or "", code or "")
