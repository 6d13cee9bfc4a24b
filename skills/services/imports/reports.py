"""The rows of which nothing was made, as a file that staff mend and send again."""

import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from mdm_platform.spreadsheets import Cell, write_csv
from skills.services.imports.columns import BY_NAME, Header
from skills.services.imports.importing import Judged, Report


def left_out_csv(report: Report) -> bytes:
    """The original columns, then the number of the row, its fate and every reason, in the current language."""
    text = io.StringIO(newline="")
    header = [*report.header.cells, _("Ligne"), _("Sort"), _("Motifs")]
    write_csv(text, header, _rows(report.header, report.left_out))
    return text.getvalue().encode()


def _rows(header: Header, left_out: Iterable[Judged]) -> Iterable[Sequence[Cell]]:
    width = len(header.cells)
    for judged in left_out:
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
