"""What banks answer: their lines, whichever way they are written (CSV, pain.002, camt.053 and camt.054)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from associations.models import BankAnswerFormat
from mdm_platform.errors import InvalidInput
from mdm_platform.money import DECIMAL_PLACES, MAX_DIGITS, parse_amount
from mdm_platform.spreadsheets import read_rows

PAID, FAILED, RETURNED, PENDING = "paid", "failed", "returned", "pending"
STATUSES = {
    **dict.fromkeys(("ACSC", "ACCC", "BOOK", "PAID", "EXECUTED", "PAYE", "PAYÉ", "EXECUTE", "EXÉCUTÉ"), PAID),
    **dict.fromkeys(("RJCT", "REJECTED", "FAILED", "CANC", "REJETE", "REJETÉ"), FAILED),
    **dict.fromkeys(("RTRN", "RETURNED", "RETOURNE", "RETOURNÉ"), RETURNED),
}
CSV_COLUMNS = ("end_to_end_id", "status", "amount", "currency", "bank_reference", "date", "reason")
LARGEST = 5 * 1024 * 1024
MOST_LINES = 20_000
AMOUNT_LIMIT = Decimal(10) ** (MAX_DIGITS - DECIMAL_PLACES)


@dataclass(frozen=True)
class BankLine:
    """One payment as the bank speaks of it; `status` is paid, failed, returned or pending."""

    line: int
    end_to_end_id: str
    status: str
    amount: Decimal | None
    currency: str
    bank_reference: str
    on: date | None
    failure: str


def read(content: bytes, *, name: str) -> tuple[str, list[BankLine]]:
    """The format of an answer and its lines. Raises InvalidInput with what is wrong."""
    if len(content) > LARGEST:
        raise InvalidInput(_("Ce fichier est trop grand : 5 Mo au plus."), code="too_large")
    found, lines = _read_xml(content) if content.lstrip()[:1] == b"<" else _read_csv(content, name)
    if not lines:
        raise InvalidInput(_("Ce fichier ne contient aucune réponse à un paiement."), code="no_lines")
    if len(lines) > MOST_LINES:
        raise InvalidInput(_("Ce fichier contient trop de lignes : 20 000 au plus."), code="too_many_lines")
    if any(line.amount is not None and abs(line.amount) >= AMOUNT_LIMIT for line in lines):
        raise InvalidInput(_("Un montant de ce fichier ne se lit pas."), code="unreadable_line")
    return found, lines


def _read_csv(content: bytes, name: str) -> tuple[str, list[BankLine]]:
    rows = read_rows(io.BytesIO(content), name=name if name.lower().endswith(".csv") else "answer.csv")
    header = [cell.strip().lower() for cell in next(rows, [])]
    missing = [column for column in CSV_COLUMNS[:5] if column not in header]
    if missing:
        sentence = _("Il manque des colonnes dans ce fichier : %(columns)s.") % {"columns": ", ".join(missing)}
        raise InvalidInput(sentence, code="missing_columns")
    lines = []
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(header, (cell.strip().lstrip("'") for cell in row), strict=False))
        if any(cells.values()):
            lines.append(_line_of(number, cells))
    return BankAnswerFormat.CSV, lines


def _line_of(number: int, cells: dict[str, str]) -> BankLine:
    try:
        amount = parse_amount(cells["amount"]) if cells.get("amount") else None
        on = parse_date(cells.get("date", "")) if cells.get("date") else None
    except ValueError:
        amount, on = None, None
    if cells.get("amount") and amount is None:
        sentence = _("Ligne %(line)s : le montant ou la date ne se lit pas.") % {"line": number}
        raise InvalidInput(sentence, code="unreadable_line")
    return BankLine(
        line=number,
        end_to_end_id=cells.get("end_to_end_id", "")[:35],
        status=STATUSES.get(cells.get("status", "").upper(), PENDING),
        amount=amount,
        currency=cells.get("currency", "").upper()[:3],
        bank_reference=cells.get("bank_reference", "")[:60],
        on=on,
        failure=cells.get("reason", "")[:35],
    )


def _read_xml(content: bytes) -> tuple[str, list[BankLine]]:
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise InvalidInput(_("Ce fichier XML ne se lit pas."), code="unreadable_xml") from error
    kinds = {_name(one) for one in root}
    if "CstmrPmtStsRpt" in kinds:
        return BankAnswerFormat.PAIN_002, list(_payment_statuses(root))
    if kinds & {"BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"}:
        return BankAnswerFormat.CAMT, list(_statement_lines(root))
    raise InvalidInput(_("Ce fichier XML n’est ni un pain.002 ni un relevé camt.053 ou camt.054."), code="unknown_xml")


def _payment_statuses(root: Element) -> Iterator[BankLine]:
    for number, one in enumerate(_all(root, "TxInfAndSts"), start=1):
        original = _first(one, "InstdAmt")
        yield BankLine(
            line=number,
            end_to_end_id=_text(one, "OrgnlEndToEndId")[:35],
            status=STATUSES.get(_text(one, "TxSts"), PENDING),
            amount=_amount(original),
            currency=original.get("Ccy", "")[:3] if original is not None else "",
            bank_reference=_text(one, "AcctSvcrRef")[:60],
            on=_day(_text(one, "AccptncDtTm")),
            failure=_text(_first(one, "StsRsnInf"), "Cd", "Prtry")[:35],
        )


def _statement_lines(root: Element) -> Iterator[BankLine]:
    number = 0
    for entry in _all(root, "Ntry"):
        is_debit = _text(entry, "CdtDbtInd") == "DBIT"
        is_booked = _text(_first(entry, "Sts"), "Cd") == "BOOK" or _own_text(_first(entry, "Sts")) == "BOOK"
        reversal = _text(entry, "RvslInd") == "true"
        booked_on = _day(_text(_first(entry, "BookgDt"), "Dt", "DtTm"))
        details = list(_all(entry, "TxDtls"))
        for one in details:
            number += 1
            returned = reversal or not is_debit or _first(one, "RtrInf") is not None
            amount = _first(one, "Amt") if _first(one, "Amt") is not None else _first(entry, "Amt")
            settled = RETURNED if returned else PAID
            yield BankLine(
                line=number,
                end_to_end_id=_text(one, "EndToEndId")[:35],
                status=settled if is_booked else PENDING,
                amount=_amount(amount),
                currency=amount.get("Ccy", "")[:3] if amount is not None else "",
                bank_reference=(_text(one, "AcctSvcrRef") or _text(entry, "AcctSvcrRef"))[:60],
                on=booked_on,
                failure=_text(_first(one, "RtrInf"), "Cd", "Prtry")[:35],
            )


def _amount(element: Element | None) -> Decimal | None:
    """The amount of an element; None without one. Raises InvalidInput for what is no amount of whole cents."""
    if element is None:
        return None
    try:
        value = Decimal((element.text or "").strip())
        exact = value.quantize(Decimal("0.01"))
    except InvalidOperation:
        value, exact = Decimal(0), Decimal(1)
    if value != exact or value < 0:
        raise InvalidInput(_("Un montant de ce fichier ne se lit pas."), code="unreadable_line")
    return exact


def _day(text: str) -> date | None:
    """The day that a bank wrote; None for none, and for a day that the calendar does not have."""
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if _name(one) == name)


def _first(element: Element | None, name: str) -> Element | None:
    return next(_all(element, name), None) if element is not None else None


def _own_text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _text(element: Element | None, *names: str) -> str:
    return next((text for name in names if (text := _own_text(_first(element, name)))), "")
