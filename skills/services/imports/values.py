"""One cell read: text in, value out, or a code that says why not."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.phone_numbers import e164
from skills import text
from skills.models.profile import MAX_SENIORITY
from skills.services.imports.reference import NO, YES, Reference

LONGEST_SUMMARY = 5_000
MOST_SKILLS = 60
MOST_LANGUAGES = 20
OLDEST = 1900
ADULT = 18

REASONS = {
    "too_long": _("Ce texte est trop long : %(limit)s caractères au plus."),
    "control": _("Ce texte contient des caractères de contrôle."),
    "email": _("Cette adresse e-mail n’est pas valable."),
    "phone": _("Indiquez un numéro avec l’indicatif du pays, par exemple +212612345678."),
    "language": _("Indiquez fr, ar ou en."),
    "year": _("Indiquez une année de naissance sur quatre chiffres."),
    "minor": _("L’annuaire est réservé aux personnes de 18 ans et plus."),
    "yes_no": _("Indiquez oui ou non."),
    "country": _("Pays inconnu : « %(value)s ». Indiquez son code à deux lettres."),
    "province": _("Province ou préfecture inconnue : « %(value)s »."),
    "region": _("Région du Maroc inconnue : « %(value)s »."),
    "region_mismatch": _("Cette région n’est pas celle de la province."),
    "domain": _("Domaine inconnu : « %(value)s »."),
    "seniority": _("Indiquez un nombre d’années entre 0 et 70."),
    "skill": _("Compétence inconnue : « %(value)s »."),
    "skill_level": _("Niveau de compétence inconnu : « %(value)s ». Indiquez un chiffre de 1 à 5."),
    "too_many": _("%(limit)s valeurs au plus."),
    "spoken": _("Langue inconnue : « %(value)s »."),
    "spoken_level": _("Indiquez le niveau après la langue, de A1 à C2 : « fr:C1 »."),
    "availability": _("Disponibilité inconnue : « %(value)s »."),
    "contribution": _("Contribution inconnue : « %(value)s »."),
    "date": _("Indiquez une date comme 2026-03-15 ou 15/03/2026."),
    "future": _("Cette date est dans l’avenir."),
    "consent_reference": _("Indiquez où retrouver la preuve du consentement."),
    "consent_date": _("Indiquez la date du consentement."),
    "name": _("Indiquez le prénom et le nom, en lettres latines ou arabes."),
    "address": _("Indiquez une adresse e-mail ou un téléphone."),
}

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"\d{1,3}")
_YEAR = re.compile(r"\d{4}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_CEFR = frozenset(("A1", "A2", "B1", "B2", "C1", "C2"))


class Refused(Exception):
    """A cell that cannot be read: `code` is among REASONS, `value` and `limit` fill its sentence."""

    def __init__(self, code: str, *, value: str = "", limit: int = 0) -> None:
        super().__init__(code)
        self.code, self.value, self.limit = code, value[:80], limit


Reader = Callable[[str, Reference], Any]


def words(limit: int, *, lines: bool = False) -> Reader:
    """A reader of texts of at most `limit` characters; without `lines`, white space becomes single spaces."""

    def read(cell: str, reference: Reference) -> str:
        found = cell.replace("\r\n", "\n") if lines else " ".join(cell.split())
        if len(found) > limit:
            raise Refused("too_long", limit=limit)
        if _CONTROL.search(found):
            raise Refused("control")
        return found

    return read


def email(cell: str, reference: Reference) -> str:
    """An e-mail address in lower case."""
    found = cell.removeprefix("mailto:").lower()
    try:
        validate_email(found)
    except ValidationError as error:
        raise Refused("email") from error
    if len(found) > 254:
        raise Refused("email")
    return found


def phone(cell: str, reference: Reference) -> str:
    """A telephone number in E.164; a spreadsheet that ate the + is forgiven."""
    written = cell.lstrip("'")
    found = e164(written) or (e164(f"+{written}") if not written.startswith(("0", "+")) else "")
    if not found:
        raise Refused("phone")
    return found


def language(cell: str, reference: Reference) -> str:
    """The language of messages."""
    found = reference.languages.get(text.normalised(cell))
    if found not in ("fr", "ar", "en"):
        raise Refused("language")
    return found


def birth_year(cell: str, reference: Reference) -> int:
    """A year of birth; whether the person is of age is the row's affair."""
    if not _YEAR.fullmatch(cell) or int(cell) < OLDEST:
        raise Refused("year")
    return int(cell)


def yes_no(cell: str, reference: Reference) -> bool:
    """Yes or no, in three languages."""
    found = cell.casefold()
    if found in YES:
        return True
    if found in NO:
        return False
    raise Refused("yes_no")


def named(names: str, code: str) -> Reader:
    """A reader of one name among those of the reference."""

    def read(cell: str, reference: Reference) -> Any:
        found = getattr(reference, names).get(text.normalised(cell))
        if found is None:
            raise Refused(code, value=cell)
        return found

    return read


def many(names: str, code: str) -> Reader:
    """A reader of several names separated by « | », each once."""
    one = named(names, code)

    def read(cell: str, reference: Reference) -> tuple:
        return tuple(dict.fromkeys(one(part, reference) for part in _parts(cell)))

    return read


def province(cell: str, reference: Reference) -> str:
    """The code of a province or prefecture of Morocco."""
    found = reference.provinces.get(text.normalised(cell)) or (cell if cell in reference.region_of else None)
    if found is None:
        raise Refused("province", value=cell)
    return found


def seniority(cell: str, reference: Reference) -> int:
    """Years of experience."""
    if not _NUMBER.fullmatch(cell) or int(cell) > MAX_SENIORITY:
        raise Refused("seniority")
    return int(cell)


def skills(cell: str, reference: Reference) -> dict[int, int]:
    """Levels (1 to 5) by the ids of skills; autonomous where the file says nothing."""
    found: dict[int, int] = {}
    for part in _parts(cell):
        pk, level = _skill(part, reference)
        found[pk] = max(level, found.get(pk, 0))
    if len(found) > MOST_SKILLS:
        raise Refused("too_many", limit=MOST_SKILLS)
    return found


def _skill(part: str, reference: Reference) -> tuple[int, int]:
    whole = _skill_named(part, reference)
    if whole is not None:
        return whole, 3
    called, colon, level = part.rpartition(":")
    pk = _skill_named(called.strip(), reference) if colon else None
    if pk is None:
        raise Refused("skill", value=part)
    if level.strip() not in ("1", "2", "3", "4", "5"):
        raise Refused("skill_level", value=level.strip())
    return pk, int(level)


def _skill_named(called: str, reference: Reference) -> int | None:
    return (
        reference.skills.get(called)
        or reference.skills.get(text.normalised(called))
        or reference.skill_keys.get(text.key(called))
    )


def languages(cell: str, reference: Reference) -> dict[str, str]:
    """CEFR levels by the codes of languages."""
    found: dict[str, str] = {}
    for part in _parts(cell):
        called, colon, level = part.rpartition(":")
        code = reference.languages.get(text.normalised(called if colon else part))
        if code is None:
            raise Refused("spoken", value=called or part)
        if not colon or level.strip().upper() not in _CEFR:
            raise Refused("spoken_level")
        found[code] = level.strip().upper()
    if len(found) > MOST_LANGUAGES:
        raise Refused("too_many", limit=MOST_LANGUAGES)
    return found


def day(cell: str, reference: Reference) -> date:
    """A date in ISO form, or day first."""
    if iso := _ISO.fullmatch(cell):
        parts = [int(part) for part in iso.groups()]
    elif day_first := _DAY_FIRST.fullmatch(cell):
        parts = [int(part) for part in reversed(day_first.groups())]
    else:
        raise Refused("date")
    try:
        return date(*parts)
    except ValueError as error:
        raise Refused("date") from error


def _parts(cell: str) -> list[str]:
    return [part for piece in cell.split("|") if (part := piece.strip())]


READERS: dict[str, Reader] = {
    "first_name": words(100),
    "last_name": words(100),
    "first_name_ar": words(100),
    "last_name_ar": words(100),
    "email": email,
    "phone": phone,
    "language": language,
    "birth_year": birth_year,
    "adult": yes_no,
    "country": named("countries", "country"),
    "city": words(120),
    "origin_province": province,
    "origin_region": named("regions", "region"),
    "regions_of_interest": many("regions", "region"),
    "domain": named("domains", "domain"),
    "seniority": seniority,
    "headline": words(160),
    "summary_fr": words(LONGEST_SUMMARY, lines=True),
    "summary_ar": words(LONGEST_SUMMARY, lines=True),
    "summary_en": words(LONGEST_SUMMARY, lines=True),
    "skills": skills,
    "languages": languages,
    "availability": named("availabilities", "availability"),
    "contributions": many("contributions", "contribution"),
    "remote": yes_no,
    "on_site": yes_no,
    "consent_date": day,
    "consent_reference": words(80),
}
# Columns whose cells repeat from row to row: each distinct text is read once a file.
REPEATED = frozenset(READERS) - {"email", "phone", "summary_fr", "summary_ar", "summary_en", "consent_reference"}
