"""Institutions and consulates from CSV files, row by row with what becomes of each.

Institutions: `slug,kind,label_fr,label_ar,label_en,acronym,country,city,website`.
Consulates: `slug,label_fr,label_ar,label_en,country,city,district`, where `district` lists areas
separated by `|`, each of the consulate's country unless written `ES:Madrid`; empty for the country.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.institutions.models import ConsularDistrict, Consulate, Institution, InstitutionKind
from mdm_platform.institutions.models.consulate import ConsulateKind
from mdm_platform.permissions import require_permission

LARGEST_FILE = 2 * 1024 * 1024
INSTITUTION_COLUMNS = {"slug", "kind", "label_fr", "country"}
CONSULATE_COLUMNS = {"slug", "label_fr", "country", "city", "district"}


@dataclass
class Report:
    """What became of each row: counts, and for refused ones the line and its sentences."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, list[str]]] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many rows the file had."""
        return self.created + self.changed + self.unchanged + len(self.refused)


def import_file(
    *, content: bytes, by: Any, dry_run: bool = False, overwrite: bool = True, now: datetime | None = None
) -> Report:
    """Write the rows of a file of institutions or of consulates; refused rows do not stop the others.

    With `dry_run` nothing is kept; with `overwrite=False` rows that exist are left alone.
    `by` is None when the platform loads its own data. Raises InvalidInput for a file that
    cannot be read, PermissionRefused.
    """
    if by is not None:
        require_permission(by, "institutions.manage_institutions")
    rows, write_row = _understand(content)
    report = Report()
    with transaction.atomic():
        for line, row in rows:
            _write_one(report, line, row, write_row, overwrite=overwrite)
        if dry_run:
            transaction.set_rollback(True)
        elif by is not None:
            events.record("institutions.imported", by=by, now=now)
    return report


def _understand(content: bytes) -> tuple[Iterator[tuple[int, dict[str, str]]], Callable[..., str]]:
    """The numbered rows of the file, and the function that writes one."""
    if len(content) > LARGEST_FILE:
        raise InvalidInput(_("Le fichier dépasse 2 Mo."), code="too_large")
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        columns = set(reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(_("Le fichier doit être un CSV en UTF-8."), code="unreadable_file") from error
    if columns >= INSTITUTION_COLUMNS:
        return iter(rows), _write_institution
    if columns >= CONSULATE_COLUMNS:
        return iter(rows), _write_consulate
    expected = ", ".join(sorted(INSTITUTION_COLUMNS | CONSULATE_COLUMNS))
    sentence = _("Colonnes manquantes. Colonnes attendues : %(columns)s.") % {"columns": expected}
    raise InvalidInput(sentence, code="missing_columns")


def _write_one(report: Report, line: int, row: dict[str, str], write_row: Callable[..., str], overwrite: bool) -> None:
    clean = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
    try:
        with transaction.atomic():
            outcome = write_row(clean, overwrite)
    except ValidationError as error:
        report.refused.append((line, error.messages))
    else:
        setattr(report, outcome, getattr(report, outcome) + 1)


def _write_institution(row: dict[str, str], overwrite: bool) -> str:
    kind = row["kind"] if row["kind"] in InstitutionKind.values else InstitutionKind.OTHER
    return _save_institution(row, kind, overwrite)[1]


def _write_consulate(row: dict[str, str], overwrite: bool) -> str:
    institution, outcome = _save_institution(row, InstitutionKind.CONSULATE, overwrite)
    kind = ConsulateKind.EMBASSY if row["slug"].startswith("embassy") else ConsulateKind.CONSULATE_GENERAL
    consulate, is_new = Consulate.objects.get_or_create(institution=institution, defaults={"kind": kind})
    if not (is_new or overwrite):
        return outcome
    wanted = {_area(text.strip(), row["country"]) for text in row["district"].split("|")}
    kept = {(district.country.code, district.area): district for district in consulate.districts.all()}
    gone = [kept[place] for place in kept.keys() - wanted]
    for district in gone:
        district.delete()
    for country, area in sorted(wanted - kept.keys()):
        _save(ConsularDistrict(consulate=consulate, country=country, area=area))
    return "changed" if outcome == "unchanged" and (gone or wanted - kept.keys()) else outcome


def _area(text: str, country: str) -> tuple[str, str]:
    code, colon, area = text.partition(":")
    return (code, area.strip()) if colon and len(code) == 2 and code.isupper() else (country, text)


def _save_institution(row: dict[str, str], kind: str, overwrite: bool) -> tuple[Institution, str]:
    institution = Institution.objects.filter(slug=row["slug"]).first()
    if institution is not None and not overwrite:
        return institution, "unchanged"
    wanted = {
        "kind": kind,
        "name_fr": row["label_fr"],
        "name_ar": row.get("label_ar", ""),
        "name_en": row.get("label_en", ""),
        "acronym": row.get("acronym", ""),
        "country": row["country"].upper(),
        "city": row.get("city", ""),
        "website": row.get("website", ""),
    }
    if institution is None:
        return _save(Institution(slug=row["slug"], **wanted)), "created"
    if all(getattr(institution, name) == value for name, value in wanted.items()):
        return institution, "unchanged"
    for name, value in wanted.items():
        setattr(institution, name, value)
    return _save(institution), "changed"


def _save(row: Any) -> Any:
    row.full_clean()
    row.save()
    return row
