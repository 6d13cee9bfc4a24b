"""A file from its first row to its last: judged only, or written in batches."""

import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import IO, Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, AssociationImport, ImportedAssociation, OfficerRole
from associations.services import duplicates, naming, officers
from associations.services.imports.columns import COLUMNS, Header, read_header
from associations.services.imports.rows import Fate, Reader, Row
from associations.workflows import AssociationState, AssociationWorkflow
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission
from mdm_platform.spreadsheets import read_rows, write_csv, write_xlsx

BATCH = 100
MOST_ROWS = 5_000
LOCK = "associations.imports"
PERMISSION = "associations.import_associations"

Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What became of a file: rows by fate, and those of which nothing was made; a dry run keeps every row."""

    header: Header
    keeps_every_row: bool
    counts: Counter = field(default_factory=Counter)
    rows: list[Row] = field(default_factory=list)

    def add(self, judged: Sequence[Row]) -> None:
        """Count the rows of a batch."""
        self.counts.update(row.fate.value for row in judged)
        self.rows += [row for row in judged if self.keeps_every_row or row.fate != Fate.CREATED]

    @property
    def by_fate(self) -> dict[str, int]:
        """Every fate, zeros included, in a fixed order."""
        return {fate.value: self.counts[fate.value] for fate in Fate}

    def as_csv(self) -> bytes:
        """The original columns, then the number of the row, its fate and every reason."""
        out = io.StringIO(newline="")
        width = len(self.header.cells)
        header = [*self.header.cells, _("Ligne"), _("Sort"), _("Motifs")]
        lines = (
            [*row.cells[:width], *[""] * (width - len(row.cells)), row.number, row.fate.label, " ".join(row.sentences)]
            for row in self.rows
        )
        write_csv(out, header, lines)
        return out.getvalue().encode()


def check(*, stream: IO[bytes], name: str, by: Any, progress: Progress | None = None) -> Report:
    """The fate of every row, without writing anything. Raises PermissionRefused, InvalidInput for the file."""
    require_permission(by, PERMISSION)
    header, total, batches = _open(stream, name)
    report, seen, done = Report(header, keeps_every_row=True), {}, 0
    for batch in batches:
        report.add(_judge(batch, seen))
        done += len(batch)
        if progress:
            progress(done, total)
    return report


def run(
    *,
    stream: IO[bytes],
    name: str,
    by: Any,
    job: Any = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Report:
    """Import a file, BATCH rows a transaction; what is written stays when it is interrupted.

    Started again for the same job, it leaves out the rows that it imported before. Raises PermissionRefused,
    InvalidInput for the file, and whatever `progress` raises, between two batches.
    """
    require_permission(by, PERMISSION)
    moment = now or timezone.now()
    header, total, batches = _open(stream, name)
    described = {"by": by, "file_name": name[:200], "started_at": moment}
    source = AssociationImport.objects.get_or_create(job=job, defaults=described)[0] if job else None
    source = source or AssociationImport.objects.create(**described)
    report, seen, done = Report(header, keeps_every_row=False), {}, 0
    for batch in batches:
        report.add(_write_batch(batch, seen, source=source, by=by, moment=moment))
        done += len(batch)
        if progress:
            progress(done, total)
    return report


def _open(stream: IO[bytes], name: str) -> tuple[Header, int, Iterator[list[Row]]]:
    count = sum(1 for row in islice(read_rows(stream, name=name), 2 * MOST_ROWS) if row) - 1
    stream.seek(0)
    if count > MOST_ROWS:
        message = _("Ce fichier a plus de %(limit)s lignes. Découpez-le.") % {"limit": MOST_ROWS}
        raise InvalidInput(message, code="import_too_long", fields={"file": [message]})
    lines = read_rows(stream, name=name)
    for number, cells in enumerate(lines, 1):
        if cells:
            header = read_header(cells)
            return header, max(count, 0), _batches(Reader(header).rows(lines, first=number + 1))
    message = _("Ce fichier ne contient aucune ligne. Partez du modèle.")
    raise InvalidInput(message, code="import_empty", fields={"file": [message]})


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _judge(batch: Sequence[Row], seen: dict[tuple[str, str], int]) -> list[Row]:
    """Mark the rows that the register, or an earlier row of the file, describes already."""
    known = _known([row.association for row in batch if not row.problems])
    for row in batch:
        if row.problems:
            continue
        keys = _keys(row.association)
        row.match = next((known[key] for key in keys if key in known), None)
        row.match_row = next((seen[key] for key in keys if key in seen), 0)
        for key in keys:
            seen.setdefault(key, row.number)
    return list(batch)


def _keys(association: Association) -> list[tuple[str, str]]:
    country = str(association.country)
    keys = [(country, f"number {association.registration_key}")] if association.registration_key else []
    return [*keys, (country, f"name {association.name_key}")] if association.name_key else keys


def _known(associations: Sequence[Association]) -> dict[tuple[str, str], Association]:
    living = Association.objects.exclude(state__in=duplicates.GONE).exclude(state=AssociationState.DRAFT)
    numbers = {one.registration_key for one in associations} - {""}
    names = {one.name_key for one in associations} - {""}
    rows = living.filter(registration_key__in=numbers) | living.filter(name_key__in=names)
    return {key: row for row in rows.order_by("-pk") for key in _keys(row)}


@transaction.atomic
def _write_batch(
    batch: list[Row], seen: dict[tuple[str, str], int], *, source: AssociationImport, by: Any, moment: datetime
) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
    done = set(source.rows.filter(row__in=[row.number for row in batch]).values_list("row", flat=True))
    judged = _judge([row for row in batch if row.number not in done], seen)
    wanted = [row for row in judged if row.fate == Fate.CREATED]
    for row in wanted:
        association = row.association
        association.slug = naming.slug_for(association)
        association.created_at = association.updated_at = association.submitted_at = moment
    Association.objects.bulk_create([row.association for row in wanted])
    keys = [row.association.pk for row in wanted]
    AssociationWorkflow.start_many(
        Association, keys, state=AssociationState.SUBMITTED, by=by, now=moment, reason="import"
    )
    ImportedAssociation.objects.bulk_create(
        ImportedAssociation(association=row.association, source=source, row=row.number) for row in wanted
    )
    _link_provinces(wanted)
    for row in wanted:
        _enter_president(row, by, moment)
    return judged


def _link_provinces(rows: Sequence[Row]) -> None:
    through = Association.provinces.through
    through.objects.bulk_create(
        through(association_id=row.association.pk, province_id=code) for row in rows for code in row.provinces
    )


def _enter_president(row: Row, by: Any, moment: datetime) -> None:
    if not row.president_name:
        return
    term = {
        "association": row.association,
        "full_name": row.president_name,
        "role": OfficerRole.PRESIDENT,
        "is_legal_representative": True,
        "starts": timezone.localdate(moment),
    }
    if row.president_email:
        officers.invite(**term, email=row.president_email, by=by, now=moment)
    else:
        officers.record(**term, by=by, now=moment)


def template_csv() -> bytes:
    """A header and one example."""
    out = io.StringIO(newline="")
    write_csv(out, [column.name for column in COLUMNS], [[column.example for column in COLUMNS]])
    return out.getvalue().encode()


def template_xlsx() -> bytes:
    """The same with a sheet that explains the columns."""
    out = io.BytesIO()
    explained = ([column.name, str(column.label), str(column.accepts), column.example] for column in COLUMNS)
    header = [_("Colonne"), _("Sens"), _("Ce qui est accepté"), _("Exemple")]
    write_xlsx(
        out,
        [column.name for column in COLUMNS],
        [[column.example for column in COLUMNS]],
        sheet=_("Associations"),
        more_sheets=[(_("Colonnes"), header, explained)],
    )
    return out.getvalue()
