"""The countries of the world, named in the reader's language and sorted as the reader expects."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.utils import translation
from django_countries import countries as world

from mdm_platform.translated import LANGUAGE_CODES


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


def plain(text: str) -> str:
    """The text without accents or vowel signs, in lower case, for sorting and for finding."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _language() -> str:
    language = (translation.get_language() or "fr")[:2]
    return language if language in LANGUAGE_CODES else "fr"


@lru_cache(maxsize=1)
def _named() -> dict[str, Country]:
    names: dict[str, dict[str, str]] = {code: {} for code in world.countries}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            for code in names:
                names[code][f"name_{language}"] = str(world.name(code))
    return {code: Country(code=code, **found) for code, found in names.items()}


@lru_cache(maxsize=len(LANGUAGE_CODES))
def _sorted(language: str) -> tuple[Country, ...]:
    return tuple(sorted(_named().values(), key=lambda found: plain(getattr(found, f"name_{language}"))))
