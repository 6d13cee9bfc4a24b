"""One row of a file becomes an association, or a list of refusals."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries as world

from associations.models import Association, LegalForm, Sector
from associations.services import associations, naming
from associations.services.imports.columns import BY_NAME, Header
from associations.workflows import AssociationState
from mdm_platform.errors import InvalidInput
from mdm_platform.territories import countries
from mdm_platform.territories.models import Province
from mdm_platform.translated import LANGUAGE_CODES
from skills import text

YES = frozenset(("oui", "yes", "y", "o", "1", "true", "vrai", "x", "نعم"))
NO = frozenset(("non", "no", "n", "0", "false", "faux", "لا"))
TEXTS = ("name", "name_ar", "acronym", "registration_number", "address", "postal_code", "city", "email", "phone")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Fate(models.TextChoices):
    """What becomes of a row."""

    CREATED = "created", gettext_lazy("Association créée, à vérifier")
    DUPLICATE = "duplicate", gettext_lazy("Déjà connue (rien n’est créé)")
    REFUSED = "refused", gettext_lazy("Refusée")


@dataclass(slots=True)
class Row:
    """A row that was read: the association that it describes, and why it cannot be taken."""

    number: int
    cells: Sequence[str]
    association: Association
    provinces: list[str] = field(default_factory=list)
    president_name: str = ""
    president_email: str = ""
    problems: list[str] = field(default_factory=list)
    match: Association | None = None
    match_row: int = 0

    @property
    def fate(self) -> Fate:
        """What becomes of it."""
        if self.problems:
            return Fate.REFUSED
        return Fate.DUPLICATE if self.match is not None or self.match_row else Fate.CREATED

    @property
    def sentences(self) -> list[str]:
        """Why nothing is created; empty when something is."""
        if self.problems:
            return self.problems
        if self.match is not None:
            return [_("Le registre connaît déjà « %(name)s ».") % {"name": self.match.name}]
        return [_("La ligne %(row)s décrit la même association.") % {"row": self.match_row}] if self.match_row else []


class Reader:
    """Reads rows after a header; what cells name is held in memory, so that no row asks the database."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.countries = _names(_country_names())
        self.provinces = _names(Province.objects.values_list("code", "code", "name_fr", "name_ar"))
        self.sectors, self.forms = _choices(Sector), _choices(LegalForm)

    def rows(self, lines: Iterable[list[str]], *, first: int) -> Iterator[Row]:
        """The rows that hold something, numbered as in the file."""
        for number, cells in enumerate(lines, first):
            if cells:
                yield self.read(number, cells)

    def read(self, number: int, cells: Sequence[str]) -> Row:
        """One row, with every reason why it cannot be taken."""
        values = {name: cells[at] if at < len(cells) else "" for name, at in self.header.places.items()}
        row = Row(number, cells, _blank())
        for name in TEXTS:
            setattr(row.association, name, " ".join(values.get(name, "").split()))
        for name in ("purpose_fr", "purpose_ar", "purpose_en"):
            setattr(row.association, name, values.get(name, "").strip())
        self._take(row, values, "registered", _yes_no, "is_registered")
        self._take(row, values, "country", lambda cell: self._named(self.countries, cell), "country")
        self._take(row, values, "legal_form", lambda cell: self._named(self.forms, cell), "legal_form")
        self._take(row, values, "founded_on", _day, "founded_on")
        self._take(row, values, "website", _site, "website")
        self._take(row, values, "member_count", _count, "member_count")
        self._take(row, values, "sectors", lambda cell: self._many(self.sectors, cell), "sectors")
        self._take(row, values, "countries_of_action", lambda cell: self._many(self.countries, cell))
        self._read_provinces(row, values)
        self._read_president(row, values)
        self._check(row)
        return row

    def _take(
        self, row: Row, values: dict[str, str], column: str, reader: Callable[[str], Any], target: str = ""
    ) -> None:
        cell = values.get(column, "")
        if not cell:
            return
        try:
            setattr(row.association, target or column, reader(cell))
        except ValueError as error:
            row.problems.append(_problem(column, str(error)))

    def _named(self, names: dict[str, str], cell: str) -> str:
        found = names.get(text.normalised(cell))
        if found is None:
            raise ValueError(_("« %(value)s » est inconnu.") % {"value": cell[:80]})
        return found

    def _many(self, names: dict[str, str], cell: str) -> list[str]:
        parts = [part.strip() for part in cell.split("|") if part.strip()]
        return list(dict.fromkeys(self._named(names, part) for part in parts))

    def _read_provinces(self, row: Row, values: dict[str, str]) -> None:
        try:
            row.provinces = self._many(self.provinces, values.get("provinces", ""))
        except ValueError as error:
            row.problems.append(_problem("provinces", str(error)))

    def _read_president(self, row: Row, values: dict[str, str]) -> None:
        row.president_name = " ".join(values.get("president_name", "").split())[:160]
        row.president_email = values.get("president_email", "").strip().lower()
        if row.president_email:
            try:
                validate_email(row.president_email)
            except ValidationError:
                row.problems.append(_problem("president_email", _("Cette adresse e-mail n’est pas valable.")))
            if not row.president_name:
                row.problems.append(_problem("president_name", _("Indiquez aussi le nom de la personne.")))

    def _check(self, row: Row) -> None:
        association = row.association
        if any(_CONTROL.search(cell) for cell in row.cells):
            row.problems.append(_("Une cellule contient des caractères invisibles interdits."))
        if association.is_registered and not association.registration_number:
            sentence = _("Indiquez le numéro, ou « non » dans la colonne « Enregistrée » pour un groupe.")
            row.problems.append(_problem("registration_number", sentence))
            return
        try:
            associations.check(association)
        except InvalidInput as refusal:
            row.problems += [_problem(name, str(one)) for name, found in refusal.fields.items() for one in found]
        naming.refresh(association)


def _blank() -> Association:
    return Association(is_registered=True, state=AssociationState.SUBMITTED, submitted_at=timezone.now())


def _problem(column: str, reason: str) -> str:
    known = BY_NAME.get(column)
    return _("%(column)s : %(reason)s") % {"column": known.label, "reason": reason} if known is not None else reason


def _yes_no(cell: str) -> bool:
    found = cell.casefold()
    if found in YES or found in NO:
        return found in YES
    raise ValueError(_("Répondez oui ou non."))


def _day(cell: str) -> date:
    if iso := _ISO.fullmatch(cell):
        parts = [int(part) for part in iso.groups()]
    elif day_first := _DAY_FIRST.fullmatch(cell):
        parts = [int(part) for part in reversed(day_first.groups())]
    else:
        parts = []
    try:
        return date(*parts)
    except (TypeError, ValueError):
        raise ValueError(_("Indiquez une date comme 2026-03-15 ou 15/03/2026.")) from None


def _site(cell: str) -> str:
    return cell if "://" in cell else f"https://{cell}"


def _count(cell: str) -> int:
    digits = "".join(cell.split())
    if not digits.isdecimal() or len(digits) > 7:
        raise ValueError(_("Indiquez un nombre entier."))
    return int(digits)


def _names(rows: Iterable[tuple]) -> dict[str, str]:
    found: dict[str, str] = {}
    for target, *called in rows:
        for name in called:
            found.setdefault(text.normalised(str(name)), target)
    found.pop("", None)
    return found


def _country_names() -> list[tuple]:
    shown = countries.all_countries()
    names = {one.code: [one.code, world.alpha3(one.code), one.name_fr, one.name_ar, one.name_en] for one in shown}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            for code, name in world:
                names[code].append(str(name))
    return [(code, *called) for code, called in names.items()]


def _choices(enumeration: Any) -> dict[str, str]:
    names: dict[str, list[str]] = {value: [value] for value in enumeration.values}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            for value, label in enumeration.choices:
                names[value].append(str(label))
    return _names((value, *called) for value, called in names.items())
