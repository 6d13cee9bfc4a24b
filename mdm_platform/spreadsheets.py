"""Spreadsheets in and out: rows of text read from CSV and XLSX, and files in which no cell is ever live.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is a formula to the
program that opens a CSV file. Such a text gets an apostrophe before it in CSV; in XLSX it
is written as a text, with formulas, links and conversions off. A telephone number
(+212 612345678) holds nothing but digits: it stays as it is, in both.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from mdm_platform.errors import InvalidInput

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_COLUMNS = 200
MAX_CELL = 32_767
MAX_EMPTY_ROWS = 1_000
SEPARATORS = (";", ",", "\t")

_LIVE = re.compile(r"[\s\"\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_LIVE_WITHIN = re.compile(r"([;,\t\r\n][\s\"\u200b-\u200f\ufeff]*)(?=[=+\-@＝＋－＠])")
_TELEPHONE = re.compile(r"\+\d[\d ]{4,18}\d")

Cell = str | int | float | Decimal | date | datetime | None


def is_live(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula; a telephone number is none."""
    return _LIVE.match(text) is not None and _TELEPHONE.fullmatch(text) is None


def harmless(value: Cell) -> str:
    """The value as a CSV cell that nothing executes, whichever separator the reader assumes."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else str(value)
    text = value.replace("\x00", "")
    if is_live(text):
        text = "'" + text
    return _LIVE_WITHIN.sub(r"\1'", text)


def write_csv(stream: IO[str], header: Sequence[str], rows: Iterable[Sequence[Cell]], *, separator: str = ";") -> int:
    """Write a header and rows; returns how many rows. Every cell is quoted, and starts with no formula.

    The byte-order mark makes spreadsheets read UTF-8.
    """
    stream.write("\ufeff")
    writer = csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    count = 0
    for row in rows:
        writer.writerow([harmless(value) for value in row])
        count += 1
    return count


def write_xlsx(
    stream: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str = "1",
    right_to_left: bool = False,
    more_sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]] = (),
) -> int:
    """Write a workbook row by row; returns how many rows the first sheet has. Texts stay texts.

    `more_sheets` are (name, header, rows), for explanations.
    """
    off = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, {**off, "constant_memory": True, "remove_timezone": True}) as book:
        styles = {
            "head": book.add_format({"bold": True, "num_format": "@", "bottom": 1}),
            "text": book.add_format({"num_format": "@", "quote_prefix": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        count = _fill(book, styles, (sheet, header, rows), right_to_left)
        for more in more_sheets:
            _fill(book, styles, more, right_to_left)
    return count


def _fill(book: Any, styles: dict[str, Any], content: tuple[str, Sequence[str], Iterable], right_to_left: bool) -> int:
    name, header, rows = content
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "1")
    if right_to_left:
        page.right_to_left()
    page.freeze_panes(1, 0)
    page.set_column(0, max(len(header) - 1, 0), 22)
    for at, title in enumerate(header):
        page.write_string(0, at, title, styles["head"])
    count = 0
    for count, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            _write_cell(page, count, at, value, styles)
    return count


def _write_cell(page: Any, row: int, column: int, value: Cell, styles: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, column, value)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles["date"])
    else:
        text = str(value)[:MAX_CELL]
        page.write_string(row, column, text, styles["text"] if is_live(text) else None)


def read_rows(stream: IO[bytes], *, name: str) -> Iterator[list[str]]:
    """Every row of a CSV or XLSX file as texts without outer spaces, the header first; empty rows are empty lists.

    `name` says by its ending which of the two it is. CSV may be UTF-8, UTF-16 with a mark,
    or Windows-1252, separated by semicolons, commas or tabs. In a workbook the first sheet
    is read, values only: a formula counts for its last result. Raises InvalidInput.
    """
    if name.lower().endswith(".xlsx"):
        return _read_xlsx(stream)
    if name.lower().endswith((".csv", ".txt")):
        return _read_csv(stream)
    raise unreadable(_("Choisissez un fichier CSV ou XLSX."))


def unreadable(sentence: str) -> InvalidInput:
    """The refusal of a file, attached to the field `file`."""
    return InvalidInput(sentence, code="unreadable", fields={"file": [sentence]})


def _read_csv(stream: IO[bytes]) -> Iterator[list[str]]:
    text = io.TextIOWrapper(stream, encoding=_encoding_of(stream), newline="")
    try:
        reader = csv.reader(text, delimiter=_separator_of(text), strict=False)
        for row in reader:
            yield _stripped(row)
    except csv.Error as error:
        raise unreadable(_("Une cellule du fichier est trop longue ou mal fermée par un guillemet.")) from error
    except UnicodeDecodeError as error:
        raise unreadable(_("Les caractères de ce fichier sont illisibles. Enregistrez-le en UTF-8.")) from error
    finally:
        if not stream.closed:
            text.detach()


def _stripped(row: list[str]) -> list[str]:
    cells = [cell.strip().replace("\x00", "") for cell in row[:MAX_COLUMNS]]
    return cells if any(cells) else []


def _encoding_of(stream: IO[bytes]) -> str:
    """UTF-8 when the whole file is, UTF-16 when it says so, else Windows-1252."""
    start = stream.read(2)
    stream.seek(0)
    if start in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    probe = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        while probe.read(1 << 16):
            pass
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        probe.detach()
        stream.seek(0)
    return "utf-8-sig"


def _separator_of(text: IO[str]) -> str:
    """The separator that the header line holds most often."""
    line = text.readline()
    text.seek(0)
    return max(SEPARATORS, key=line.count)


def _read_xlsx(stream: IO[bytes]) -> Iterator[list[str]]:
    damaged = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, EOFError)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        page = next(iter(book.worksheets), None)
    except damaged as error:
        raise unreadable(_("Ce classeur ne s’ouvre pas. Enregistrez-le de nouveau au format .xlsx.")) from error
    if page is None:
        return
    page.reset_dimensions()
    empty = 0
    try:
        for row in page.iter_rows(values_only=True):
            cells = _stripped([as_text(value) for value in islice(row, MAX_COLUMNS)])
            empty = 0 if cells else empty + 1
            if empty > MAX_EMPTY_ROWS:
                return
            yield cells
    except damaged as error:
        raise unreadable(_("Ce classeur ne s’ouvre pas. Enregistrez-le de nouveau au format .xlsx.")) from error
    finally:
        book.close()


def as_text(value: Any) -> str:
    """A workbook's value as a person would have typed it: dates in ISO form, whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
