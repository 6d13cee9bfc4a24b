"""The files that a bank reads: a CSV list, and pain.001.001.09 checked against its schema.

They are made again from the rows each time: the same order gives the same bytes. Account numbers are encrypted in
the rows, and the files are never kept.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import schwifty
import sepaxml
import xmlschema
from django.utils.translation import gettext as _
from text_unidecode import unidecode

from mdm_platform.errors import DomainError
from mdm_platform.money import total
from mdm_platform.spreadsheets import write_csv

SCHEMA = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
CSV_HEADER = ("end_to_end_id", "holder", "account", "bic", "amount", "currency", "remittance", "execute_on")
LONGEST_NAME, LONGEST_REMITTANCE = 70, 140
_FOREIGN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


class FileNotValid(DomainError):
    """The file does not follow the schema of the banks."""

    code = "payment_file_invalid"
    message = _("Le fichier ne suit pas le format des banques. Vérifiez les noms et les comptes de cet ordre.")


@dataclass(frozen=True)
class Account:
    """A bank account: whose it is, its number, the code of its bank (empty where the IBAN says it)."""

    holder: str
    number: str
    bic: str = ""

    @property
    def is_iban(self) -> bool:
        """Whether the number is an IBAN, its check digits included."""
        shaped = _IBAN.fullmatch(self.number) is not None
        return shaped and schwifty.IBAN(self.number, allow_invalid=True).is_valid


@dataclass(frozen=True)
class Payment:
    """One line of an order."""

    end_to_end_id: str
    payee: Account
    amount: Decimal
    remittance: str


@dataclass(frozen=True)
class Batch:
    """What the bank is asked: an order with its payments in one currency."""

    number: str
    made_at: datetime
    execute_on: date
    currency: str
    payer: Account
    payments: Sequence[Payment]

    @property
    def is_sepa(self) -> bool:
        """Whether every payment is one in euros between two IBANs."""
        accounts = (self.payer, *(payment.payee for payment in self.payments))
        return self.currency == "EUR" and all(account.is_iban for account in accounts)


def as_csv(batch: Batch) -> bytes:
    """The list of payments as CSV, with no live cell."""
    text = io.StringIO(newline="")
    rows = [
        (
            payment.end_to_end_id,
            payment.payee.holder,
            payment.payee.number,
            payment.payee.bic,
            str(payment.amount),
            batch.currency,
            payment.remittance,
            batch.execute_on.isoformat(),
        )
        for payment in batch.payments
    ]
    write_csv(text, CSV_HEADER, rows)
    return text.getvalue().encode()


def as_xml(batch: Batch) -> bytes:
    """The order as pain.001; raises FileNotValid when the schema refuses it."""
    document = ElementTree.Element("Document", {"xmlns": NAMESPACE})
    root = _add(document, "CstmrCdtTrfInitn")
    _write_header(root, batch)
    _write_payments(root, batch)
    ElementTree.indent(document)
    content = ElementTree.tostring(document, encoding="UTF-8", xml_declaration=True)
    if not _schema().is_valid(content.decode()):
        raise FileNotValid
    return content


def _write_header(root: ElementTree.Element, batch: Batch) -> None:
    header = _add(root, "GrpHdr")
    _add(header, "MsgId", batch.number)
    _add(header, "CreDtTm", batch.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add(header, "NbOfTxs", str(len(batch.payments)))
    _add(header, "CtrlSum", str(total(payment.amount for payment in batch.payments)))
    _add(_add(header, "InitgPty"), "Nm", latin(batch.payer.holder, LONGEST_NAME))


def _write_payments(root: ElementTree.Element, batch: Batch) -> None:
    group = _add(root, "PmtInf")
    _add(group, "PmtInfId", batch.number)
    _add(group, "PmtMtd", "TRF")
    _add(group, "BtchBookg", "false")
    _add(group, "NbOfTxs", str(len(batch.payments)))
    _add(group, "CtrlSum", str(total(payment.amount for payment in batch.payments)))
    if batch.is_sepa:
        _add(_add(_add(group, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(group, "ReqdExctnDt"), "Dt", batch.execute_on.isoformat())
    _add(_add(group, "Dbtr"), "Nm", latin(batch.payer.holder, LONGEST_NAME))
    _write_account(group, "DbtrAcct", batch.payer)
    _write_bank(group, "DbtrAgt", batch.payer)
    _add(group, "ChrgBr", "SLEV" if batch.is_sepa else "SHAR")
    for payment in batch.payments:
        _write_payment(group, payment, batch.currency)


def _write_payment(group: ElementTree.Element, payment: Payment, currency: str) -> None:
    one = _add(group, "CdtTrfTxInf")
    _add(_add(one, "PmtId"), "EndToEndId", payment.end_to_end_id)
    _add(_add(one, "Amt"), "InstdAmt", str(payment.amount), Ccy=currency)
    if payment.payee.bic:
        _write_bank(one, "CdtrAgt", payment.payee)
    _add(_add(one, "Cdtr"), "Nm", latin(payment.payee.holder, LONGEST_NAME))
    _write_account(one, "CdtrAcct", payment.payee)
    _add(_add(one, "RmtInf"), "Ustrd", latin(payment.remittance, LONGEST_REMITTANCE))


def _write_account(parent: ElementTree.Element, name: str, account: Account) -> None:
    identity = _add(_add(parent, name), "Id")
    if account.is_iban:
        _add(identity, "IBAN", account.number)
    else:
        _add(_add(identity, "Othr"), "Id", account.number)


def _write_bank(parent: ElementTree.Element, name: str, account: Account) -> None:
    bank = _add(_add(parent, name), "FinInstnId")
    if account.bic:
        _add(bank, "BICFI", account.bic)
    else:
        _add(_add(bank, "Othr"), "Id", "NOTPROVIDED")


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    if text:
        child.text = text
    return child


def latin(text: str, longest: int) -> str:
    """The text in the letters that every bank takes, cut to the length that it takes."""
    return _FOREIGN.sub(" ", unidecode(text))[:longest].strip() or "-"


@lru_cache(maxsize=1)
def _schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd"))
