"""One row of a file becomes a person, or a list of refusals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from skills.services import completeness, duplicates
from skills.services.imports.columns import Header
from skills.services.imports.reference import Reference
from skills.services.imports.values import ADULT, READERS, REASONS, REPEATED, Refused
from skills.workflows import SUBMISSION_GUARDS


class Fate(models.TextChoices):
    """What becomes of a row."""

    CREATED = "created", _("Fiche créée (consentement enregistré)")
    INVITATION = "invitation", _("Invitation (fiche cachée jusqu’à l’acceptation)")
    DUPLICATE = "duplicate", _("Déjà connue (rien n’est créé)")
    REFUSED = "refused", _("Refusée")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused: a column's name and a code of REASONS."""

    column: str
    code: str
    value: str = ""
    limit: int = 0

    @property
    def sentence(self) -> str:
        """The reason in the current language."""
        return str(REASONS[self.code]) % {"value": self.value, "limit": self.limit}


class NoRows:
    """The experiences and the education of an imported person: none yet."""

    @staticmethod
    def exists() -> bool:
        """Never."""
        return False


@dataclass(slots=True)
class Person:
    """A row that was read. It answers the guards and the completeness of profiles as a profile does."""

    number: int
    cells: Sequence[str]
    problems: list[Problem] = field(default_factory=list)
    first_name: str = ""
    last_name: str = ""
    first_name_ar: str = ""
    last_name_ar: str = ""
    email: str = ""
    phone: str = ""
    language: str = "fr"
    birth_year: int | None = None
    adult: bool | None = None
    country: str = ""
    city: str = ""
    origin_province: str | None = None
    origin_region: str | None = None
    regions_of_interest: tuple[str, ...] = ()
    domain: int | None = None
    seniority: int | None = None
    headline: str = ""
    summary_fr: str = ""
    summary_ar: str = ""
    summary_en: str = ""
    skills: dict[int, int] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    availability: str = ""
    contributions: tuple[str, ...] = ()
    remote: bool = False
    on_site: bool = False
    consent_date: date | None = None
    consent_reference: str = ""
    name_key: str = ""
    is_declared_adult: bool = False
    experiences = education = NoRows

    @property
    def full_name(self) -> str:
        """The name in Latin script, else in Arabic."""
        return f"{self.first_name} {self.last_name}".strip() or f"{self.first_name_ar} {self.last_name_ar}".strip()

    @property
    def has_consent(self) -> bool:
        """Whether a consent is recorded elsewhere: when, and where its proof stands (Law 09-08, art. 4)."""
        return self.consent_date is not None

    has_directory_consent = has_reachable_owner = has_consent

    @property
    def has_a_skill(self) -> bool:
        """Whether the row names a skill."""
        return bool(self.skills)

    @property
    def has_a_language(self) -> bool:
        """Whether the row names a language."""
        return bool(self.languages)

    @property
    def domain_id(self) -> int | None:
        """The id of the domain."""
        return self.domain

    @property
    def origin_region_id(self) -> str | None:
        """The code of the region of origin."""
        return self.origin_region

    @property
    def is_sendable(self) -> bool:
        """Whether the profile holds all that the curators ask for."""
        return all(guard(self) for guard in SUBMISSION_GUARDS)

    @property
    def completeness(self) -> int:
        """How complete the profile is, in per cent."""
        return completeness.percentage(self)


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, header: Header, reference: Reference, *, now: datetime) -> None:
        self.reference = reference
        self.today = now.date()
        self.columns = [(name, at, READERS[name], name in REPEATED) for name, at in header.places.items()]
        self.seen: dict[tuple[str, str], Any] = {}

    def people(self, rows: Iterator[Sequence[str]], *, first: int = 2) -> Iterator[Person]:
        """Each row that is not empty, numbered as spreadsheets show it."""
        for number, cells in enumerate(rows, first):
            if cells:
                yield self.person(number, cells)

    def person(self, number: int, cells: Sequence[str]) -> Person:
        """One row: its values, and every reason to refuse it."""
        person = Person(number, cells)
        width = len(cells)
        for name, at, reader, repeated in self.columns:
            cell = cells[at] if at < width else ""
            if not cell:
                continue
            value = self._repeated(name, cell, reader) if repeated else self._read(cell, reader)
            if isinstance(value, Refused):
                person.problems.append(Problem(name, value.code, value.value, value.limit))
            else:
                setattr(person, name, value)
        self._check_together(person)
        return person

    def _repeated(self, name: str, cell: str, reader: Any) -> Any:
        key = (name, cell)
        try:
            return self.seen[key]
        except KeyError:
            value = self.seen[key] = self._read(cell, reader)
            return value

    def _read(self, cell: str, reader: Any) -> Any:
        try:
            return reader(cell, self.reference)
        except Refused as refused:
            return refused

    def _check_together(self, person: Person) -> None:
        """What cells say together: a name, an address, an age, a whole consent, a province in its region."""
        add = person.problems.append
        refused = {problem.column for problem in person.problems}
        if not ((person.first_name and person.last_name) or (person.first_name_ar and person.last_name_ar)):
            if refused.isdisjoint(("first_name", "last_name", "first_name_ar", "last_name_ar")):
                add(Problem("last_name", "name"))
        else:
            person.name_key = duplicates.key_of_name(person.full_name)
        if not person.email and not person.phone and refused.isdisjoint(("email", "phone")):
            add(Problem("email", "address"))
        self._check_age(person, add)
        self._check_consent(person, add, refused)
        if person.origin_province:
            region = self.reference.region_of[person.origin_province]
            if person.origin_region not in (None, region):
                add(Problem("origin_region", "region_mismatch"))
            person.origin_region = region

    def _check_age(self, person: Person, add: Any) -> None:
        years = None if person.birth_year is None else self.today.year - person.birth_year
        if years is not None and years < 0:
            add(Problem("birth_year", "year"))
        elif person.adult is False:
            add(Problem("adult", "minor"))
        elif years is not None and years < ADULT:
            add(Problem("birth_year", "minor"))
        person.is_declared_adult = bool(person.adult) or (years is not None and years > ADULT)

    def _check_consent(self, person: Person, add: Any, refused: set[str]) -> None:
        if person.consent_date is not None and person.consent_date > self.today:
            add(Problem("consent_date", "future"))
        if person.consent_date is not None and not person.consent_reference and "consent_reference" not in refused:
            add(Problem("consent_reference", "consent_reference"))
        if person.consent_date is None and person.consent_reference and "consent_date" not in refused:
            add(Problem("consent_date", "consent_date"))
