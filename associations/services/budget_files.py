"""The budget as a workbook: taken out, filled away from the network, and brought back.

No cell of it is ever live. What comes back replaces the lines only when every row can be read; otherwise each wrong
row is named and nothing changes.
"""

import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from associations.models import BudgetCategory, Request
from associations.services.budgets import MOST_LINES, WantedLine, lines_of
from mdm_platform import spreadsheets
from mdm_platform.errors import InvalidInput
from mdm_platform.money import parse_amount

MAX_BYTES = 2 * 1024 * 1024
MOST_ROWS = 1000
MOST_REFUSALS = 20
LONGEST_LABEL = 160
COLUMNS = 4


def to_xlsx(*, request: Request) -> bytes:
    """The budget as a workbook, with the headings of the call on a second sheet."""
    rows = [
        (line.category.code, line.label, line.quantity, line.unit_cost, line.amount, line.category.label)
        for line in lines_of(request)
    ]
    headings = [
        (heading.code, heading.label, heading.get_side_display(), _("en nature") if heading.is_in_kind else "")
        for heading in request.version.budget_categories.all()
    ]
    stream = io.BytesIO()
    spreadsheets.write_xlsx(
        stream,
        _header(),
        rows,
        sheet=_("Budget"),
        right_to_left=get_language() == "ar",
        more_sheets=[(_("Rubriques"), [_("Code"), _("Rubrique"), _("Côté"), _("Nature")], headings)],
    )
    return stream.getvalue()


def from_xlsx(*, request: Request, stream: IO[bytes], name: str) -> list[WantedLine]:
    """The lines that the file holds; columns stand in the order of the workbook that was taken out.

    Raises InvalidInput with one sentence for each row that cannot be read.
    """
    headings = _headings(request)
    found: list[WantedLine] = []
    refused: list[str] = []
    for number, row in _rows(stream, name):
        try:
            found.append(_line(row, headings))
        except ValueError as error:
            refused.append(_("Ligne %(number)s : %(why)s") % {"number": number, "why": error})
    if len(found) > MOST_LINES:
        refused.append(_("Un budget compte %(most)s lignes au plus : regroupez-en.") % {"most": MOST_LINES})
    if not found and not refused:
        refused.append(_("Ce fichier ne contient aucune ligne de budget."))
    if refused:
        raise InvalidInput(code="unreadable", fields={"file": refused[:MOST_REFUSALS]})
    return found


def _header() -> list[str]:
    return [
        _("Code de la rubrique"),
        _("Libellé"),
        _("Quantité"),
        _("Coût unitaire"),
        _("Montant (calculé)"),
        _("Rubrique (pour mémoire)"),
    ]


def _rows(stream: IO[bytes], name: str) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(spreadsheets.read_rows(stream, name=name), 1):
        if number > MOST_ROWS:
            raise spreadsheets.unreadable(_("Ce fichier est trop long pour un budget."))
        if number > 1 and row:
            yield number, [*row, "", "", "", ""][: max(len(row), COLUMNS)]


def _headings(request: Request) -> dict[str, BudgetCategory]:
    """Every name under which a heading may be written."""
    known: dict[str, BudgetCategory] = {}
    for heading in request.version.budget_categories.all():
        for word in (heading.label_en, heading.label_ar, heading.label_fr, heading.code):
            if word:
                known[_plain(word)] = heading
    return known


def _line(row: list[str], headings: dict[str, BudgetCategory]) -> WantedLine:
    """The row as a line; ValueError with the sentence that says what to mend."""
    code, label, quantity, unit_cost = (_without_guard(cell) for cell in row[:COLUMNS])
    heading = headings.get(_plain(code))
    if heading is None:
        raise ValueError(_("la rubrique « %(code)s » n’est pas de cet appel.") % {"code": code[:60]})
    if not label:
        raise ValueError(_("le libellé manque."))
    number = _number(quantity or "1", _("la quantité « %(text)s » n’est pas un nombre."))
    if number <= 0 or number >= 10**7:
        raise ValueError(_("la quantité doit être plus grande que zéro."))
    cost = _number(unit_cost, _("le coût unitaire « %(text)s » n’est pas un montant."))
    if cost < 0 or cost >= 10**10:
        raise ValueError(_("le coût unitaire « %(text)s » n’est pas un montant.") % {"text": unit_cost[:40]})
    return WantedLine(heading, label[:LONGEST_LABEL], number, cost)


def _number(text: str, sentence: str) -> Decimal:
    """The number to two decimals: as a spreadsheet stores it, or as somebody typed it."""
    try:
        value = Decimal(text) if _is_plain(text) else parse_amount(text)
        return value.quantize(Decimal("0.01"))
    except (ValueError, InvalidOperation):
        raise ValueError(sentence % {"text": text[:40]}) from None


def _is_plain(text: str) -> bool:
    """Whether this is how a workbook stores a number: ASCII digits with one point, many decimals or an exponent."""
    return text.isascii() and all(sign in "0123456789.-eE+" for sign in text) and text.count(".") <= 1 and text != ""


def _without_guard(cell: Any) -> str:
    """The text without the apostrophe that keeps a spreadsheet from executing it."""
    text = str(cell).strip()
    return text[1:].strip() if text.startswith("'") and spreadsheets.is_live(text[1:]) else text


def _plain(word: str) -> str:
    return " ".join(word.casefold().split())


def too_large() -> InvalidInput:
    """The refusal of a file that is no budget by its size."""
    return spreadsheets.unreadable(_("Ce fichier est trop lourd pour un budget : 2 Mo au plus."))
