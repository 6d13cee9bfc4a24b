"""The countries of the world, named in the reader's language and sorted as the reader expects."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from django.utils import translation
from django_countries import countries as world

from mdm_platform.translated import LANGUAGE_CODES

CLDR = {"fr": "fr", "ar": "ar_MA", "en": "en"}
# Where the names of CLDR are not those of Morocco's own usage, or too long for a list.
OWN_NAMES = {
    "PS": {"fr": "Palestine", "ar": "فلسطين", "en": "Palestine"},
    "HK": {"fr": "Hong Kong", "ar": "هونغ كونغ", "en": "Hong Kong"},
    "MO": {"fr": "Macao", "ar": "ماكاو", "en": "Macao"},
}


@dataclass(frozen=True)
class Country:
    """A country: its ISO 3166 alpha-2 code and its names."""

    code: str
    name_fr: str
    name_ar: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the current language."""
        return getattr(self, f"name_{_language()}")


def all_countries() -> list[Country]:
    """Every country, sorted by its name in the current language, accents aside."""
    return list(_sorted(_language()))


def country(code: str) -> Country | None:
    """The country of that code, or None."""
    return _named().get(code.upper())


def country_name(code: str) -> str:
    """The name of a country, empty for an unknown code."""
    found = country(code)
    return found.name if found else ""


def plain(text: str) -> str:
    """The text without accents or vowel signs, in lower case, for sorting and for finding."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _language() -> str:
    language = (translation.get_language() or "fr")[:2]
    return language if language in LANGUAGE_CODES else "fr"


@lru_cache(maxsize=1)
def _named() -> dict[str, Country]:
    known = {language: Locale.parse(locale).territories for language, locale in CLDR.items()}
    return {
        code: Country(code, **{f"name_{language}": _named_in(language, code, known[language]) for language in CLDR})
        for code in world.countries
    }


def _named_in(language: str, code: str, known: Mapping[str, str]) -> str:
    own = OWN_NAMES.get(code, {}).get(language)
    return own or known.get(code) or str(world.name(code))


@lru_cache(maxsize=len(LANGUAGE_CODES))
def _sorted(language: str) -> tuple[Country, ...]:
    return tuple(sorted(_named().values(), key=lambda found: plain(getattr(found, f"name_{language}"))))
