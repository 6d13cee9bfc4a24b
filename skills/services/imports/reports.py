"""What became of rows, as a file: every row of a dry run, else those left out, to mend and send again."""

import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from mdm_platform.spreadsheets import Cell, write_csv
from skills.services.imports.columns import BY_NAME, Header
from skills.services.imports.importing import Judged, Report


def rows_csv(report: Report) -> bytes:
    """The original columns, then the number of the row, its fate and every reason, in the current language."""
    text = io.StringIO(newline="")
    header = [*report.header.cells, _("Ligne"), _("Sort"), _("Motifs")]
    write_csv(text, header, _rows(report.header, rows_of(report)))
    return text.getvalue().encode()


def rows_of(report: Report) -> list[Judged]:
    """The rows that the file holds."""
    return report.left_out if report.every is None else report.every


def _rows(header: Header, rows: Iterable[Judged]) -> Iterable[Sequence[Cell]]:
    width = len(header.cells)
    for judged in rows:
        cells = [*judged.person.cells[:width], *[""] * (width - len(judged.person.cells))]
        yield [*cells, judged.person.number, judged.fate.label, reasons(judged)]


def reasons(judged: Judged) -> str:
    """Why nothing is made of a row, each reason after its column's label."""
    if judged.match is not None:
        return judged.match.sentence
    return " ".join(
        _("%(column)s : %(reason)s") % {"column": BY_NAME[problem.column].label, "reason": problem.sentence}
        for problem in judged.person.problems
    )
