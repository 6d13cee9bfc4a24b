"""A file from its first row to its last: judged only, or written in batches."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission
from mdm_platform.spreadsheets import read_rows
from skills.models import ImportedProfile, ProfileImport
from skills.services.imports import reference, writing
from skills.services.imports.columns import Header, read_header
from skills.services.imports.known import Known, Match
from skills.services.imports.rows import Fate, Person, RowReader

BATCH = 500
MOST_ROWS = 100_000
ATTEMPTS = 3
LOCK = "skills.imports"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its fate; a duplicate says of whom. `earlier` when this run imported it before it was interrupted."""

    person: Person
    fate: Fate
    match: Match | None = None
    earlier: bool = False

    @property
    def sentences(self) -> list[str]:
        """Why nothing is created, in the current language; empty when something is."""
        if self.match is not None:
            return [self.match.sentence]
        return [problem.sentence for problem in self.person.problems]


@dataclass
class Report:
    """What became of a file: rows by fate, those of which nothing was made; a dry run keeps `every` row."""

    header: Header
    counts: Counter = field(default_factory=Counter)
    left_out: list[Judged] = field(default_factory=list)
    every: list[Judged] | None = None

    def add(self, judged: Sequence[Judged]) -> None:
        """Count the rows of a batch."""
        self.counts.update(one.fate.value for one in judged)
        if self.every is not None:
            self.every += judged
        self.left_out += [one for one in judged if one.fate in (Fate.DUPLICATE, Fate.REFUSED)]

    @property
    def by_fate(self) -> dict[str, int]:
        """Every fate, zeros included, in a fixed order."""
        return {fate.value: self.counts[fate.value] for fate in Fate}


class Source:
    """An open file: its header, and its rows as people. Raises InvalidInput for a file that cannot be read."""

    def __init__(self, stream: IO[bytes], name: str, *, now: datetime) -> None:
        self.total = count_rows(stream, name)
        rows = read_rows(stream, name=name)
        self.header, self.first = _header_of(rows)
        self.rows = rows
        self.reader = RowReader(self.header, reference.load(), now=now)

    def batches(self) -> Iterator[list[Person]]:
        """The people of the file, BATCH at a time."""
        people = self.reader.people(self.rows, first=self.first)
        while batch := list(islice(people, BATCH)):
            yield batch

    def first_people(self, count: int) -> list[Person]:
        """The first people of the file."""
        return list(islice(self.reader.people(self.rows, first=self.first), count))


def count_rows(stream: IO[bytes], name: str) -> int:
    """How many rows hold something, the header apart. Raises InvalidInput beyond MOST_ROWS."""
    count = sum(1 for row in islice(read_rows(stream, name=name), 2 * MOST_ROWS) if row) - 1
    stream.seek(0)
    if count > MOST_ROWS:
        message = _("Ce fichier a plus de %(limit)s lignes. Découpez-le.") % {"limit": MOST_ROWS}
        raise InvalidInput(message, code="import_too_long", fields={"file": [message]})
    return max(count, 0)


def _header_of(rows: Iterator[list[str]]) -> tuple[Header, int]:
    """The first row that holds something, and the number of the row after it."""
    for number, cells in enumerate(rows, 1):
        if cells:
            return read_header(cells), number + 1
    message = _("Ce fichier ne contient aucune ligne. Partez du modèle.")
    raise InvalidInput(message, code="import_empty", fields={"file": [message]})


def check(
    *, stream: IO[bytes], name: str, by: Any, progress: Progress | None = None, now: datetime | None = None
) -> Report:
    """The fate of every row, without writing anything. Raises PermissionRefused, InvalidInput for the file."""
    require_permission(by, "skills.import_profiles")
    source = Source(stream, name, now=now or timezone.now())
    report, known, done = Report(source.header, every=[]), Known(), 0
    for batch in source.batches():
        report.add(judge(batch, known))
        done += len(batch)
        if progress:
            progress(done, source.total)
    return report


@dataclass(frozen=True, slots=True)
class Preview:
    """The header of a file and the fate of its first rows."""

    header: Header
    rows: list[Judged]


def preview(*, stream: IO[bytes], name: str, by: Any, count: int = 20, now: datetime | None = None) -> Preview:
    """The fate of the first rows. Raises PermissionRefused, InvalidInput for the file."""
    require_permission(by, "skills.import_profiles")
    source = Source(stream, name, now=now or timezone.now())
    return Preview(source.header, judge(source.first_people(count), Known()))


def run(
    *,
    stream: IO[bytes],
    name: str,
    by: Any,
    job: Any = None,
    publish: bool = False,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Report:
    """Import a file, BATCH rows a transaction; what is written stays when it is interrupted.

    Started again for the same job, it leaves out the rows that it imported before; without
    a job, the people are known by their addresses. `publish` publishes the complete
    profiles at once, for those who may.

    Raises PermissionRefused, InvalidInput for the file, and whatever `progress` raises, between two batches.
    """
    require_permission(by, "skills.import_profiles")
    if publish:
        require_permission(by, "skills.curate_profile")
    moment = now or timezone.now()
    opened = Source(stream, name, now=moment)
    source = _run_of(job, by=by, name=name, now=moment)
    report, known, done = Report(opened.header), Known(), 0
    for batch in opened.batches():
        report.add(_import_batch(batch, known, source=source, by=by, publish=publish, now=moment))
        done += len(batch)
        if progress:
            progress(done, opened.total)
    return report


def _run_of(job: Any, *, by: Any, name: str, now: datetime) -> ProfileImport:
    described = {"by": by, "file_name": name[:200], "started_at": now}
    if job is None:
        return ProfileImport.objects.create(**described)
    return ProfileImport.objects.get_or_create(job=job, defaults=described)[0]


def judge(people: Sequence[Person], known: Known, *, earlier: frozenset[int] = frozenset()) -> list[Judged]:
    """The fate of each row of a batch; those of `earlier` were imported by the same run."""
    for person in people:
        if person.number in earlier:
            known.remember(person)
    fresh = [person for person in people if not person.problems and person.number not in earlier]
    matches = known.matches(fresh)
    return [_judged(person, matches.get(person.number), person.number in earlier) for person in people]


def _judged(person: Person, match: Match | None, earlier: bool) -> Judged:
    if person.problems:
        return Judged(person, Fate.REFUSED)
    if match is not None:
        return Judged(person, Fate.DUPLICATE, match)
    return Judged(person, Fate.CREATED if person.has_consent else Fate.INVITATION, earlier=earlier)


def _import_batch(batch: list[Person], known: Known, **how: Any) -> list[Judged]:
    """Write a batch; somebody who registered in the meantime makes it start again."""
    for attempt in range(1, ATTEMPTS + 1):
        before = dict(known.in_file)
        try:
            return _write_batch(batch, known, **how)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
            known.in_file = before
    return []


@transaction.atomic
def _write_batch(batch: list[Person], known: Known, *, source: ProfileImport, **how: Any) -> list[Judged]:
    _take_turns()
    numbers = [person.number for person in batch]
    rows = ImportedProfile.objects.filter(source=source, row__range=(numbers[0], numbers[-1]))
    judged = judge(batch, known, earlier=frozenset(rows.values_list("row", flat=True)))
    wanted = [one.person for one in judged if one.fate in (Fate.CREATED, Fate.INVITATION) and not one.earlier]
    if wanted:
        writing.write(people=wanted, source=source, **how)
    return judged


def _take_turns() -> None:
    """Two imports never judge the same people at once: one batch at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
