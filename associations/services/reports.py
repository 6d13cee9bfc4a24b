"""Reports on co-financed projects: what is owed, what was written, what the ministry accepted."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import IndicatorValue, Receipt, Report, ReportLine, Request, TrancheCondition
from associations.notifications.follow_up import FinalReportToControl, ReportAccepted, ReportHandedIn, ReportReturned
from associations.services import request_staff, tranches
from associations.services.officers_told import officers_of
from associations.workflows import ReportKind, ReportState, ReportWorkflow, RequestWorkflow
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.journeys.saving import assign, validate_row
from mdm_platform.money import ZERO
from mdm_platform.permissions import require_permission

TEXTS = ("narrative", "results", "difficulties", "lessons")
MOST_RECEIPTS, MOST_INDICATORS = 200, 20
RECEIPT_PURPOSE = "association_receipt"
WRITABLE_STATES = (ReportState.DUE, ReportState.DRAFT, ReportState.RETURNED)


@transaction.atomic
def plan(*, request: Request, now: datetime | None = None) -> list[Report]:
    """Write down the reports that the agreement asks for, once; what is planned already stays.

    One interim report a step of the tranche plan that waits for one, spread evenly over the project, and a
    final report some days after its end (`CallVersion.report_days`).
    """
    steps = request.version.tranche_steps.filter(condition=TrancheCondition.INTERIM_ACCEPTED).count()
    whole = request.ends_on - request.starts_on
    wanted = [
        (ReportKind.INTERIM, place, request.starts_on + whole * place / (steps + 1)) for place in range(1, steps + 1)
    ]
    wanted.append((ReportKind.FINAL, 1, final_due_on(request, request.ends_on)))
    return [_planned(request, *row) for row in wanted]


def final_due_on(request: Request, ends_on: date) -> date:
    """The day by which the final report of a project that ends on that day is due."""
    return ends_on + timedelta(days=request.version.report_days)


@transaction.atomic
def save(*, report: Report, data: Mapping[str, Any], by: Any, now: datetime | None = None) -> Report:
    """Keep what an officer wrote: texts, `lines` [{category, spent, comment}], `indicators` [{label, …}].

    Only what is given changes. Raises PermissionRefused, TransitionNotAllowed (handed in already), InvalidInput.
    """
    require_permission(by, "associations.report_request", report)
    _lock_writable(report)
    if report.state == ReportState.DUE:
        ReportWorkflow.apply(report, "begin", by=by, now=now)
    changed = assign(report, data, TEXTS)
    if changed:
        report.save(update_fields=changed)
    if "lines" in data:
        _save_lines(report, data["lines"])
    if "indicators" in data:
        _save_indicators(report, list(data["indicators"]))
    return report


@transaction.atomic
def add_receipt(
    *, report: Report, data: Mapping[str, Any], upload: UploadedFile, by: Any, now: datetime | None = None
) -> Receipt:
    """Attach an invoice (`category`, `supplier`, `issued_on`, `amount`).

    The same content counts once over all reports of all associations. Raises PermissionRefused,
    TransitionNotAllowed, InvalidInput (the fields, or the content that was presented already).
    """
    require_permission(by, "associations.report_request", report)
    _lock_writable(report)
    if report.receipts.count() >= MOST_RECEIPTS:
        message = _("Un rapport porte %(number)s pièces au plus : regroupez les petites dépenses.") % {
            "number": MOST_RECEIPTS
        }
        raise InvalidInput(message, code="too_many_receipts", fields={"upload": [message]})
    if data["issued_on"] > timezone.localdate(now):
        message = _("Cette date est à venir.")
        raise InvalidInput(message, code="day_to_come", fields={"issued_on": [message]})
    stored = files.store(upload=upload, owner=by, purpose=RECEIPT_PURPOSE)
    receipt = Receipt(report=report, file=stored, sha256=stored.sha256, currency=report.currency, added_by=by)
    for name in ("category", "supplier", "issued_on", "amount"):
        setattr(receipt, name, data[name])
    receipt.added_at = now or timezone.now()
    validate_row(receipt, exclude={"report", "file"})
    receipt.save(force_insert=True)
    if report.state == ReportState.DUE:
        ReportWorkflow.apply(report, "begin", by=by, now=now)
    return receipt


@transaction.atomic
def remove_receipt(*, receipt: Receipt, by: Any) -> None:
    """Take an invoice away from a report that is not handed in yet. Raises PermissionRefused, TransitionNotAllowed."""
    require_permission(by, "associations.report_request", receipt.report)
    _lock_writable(receipt.report)
    stored = receipt.file
    receipt.delete()
    files.remove(stored=stored)


@transaction.atomic
def submit(*, report: Report, by: Any, now: datetime | None = None) -> Report:
    """Hand the report in; a final one moves the whole project on. Raises as `Workflow.apply` does."""
    moment = now or timezone.now()
    ReportWorkflow.apply(report, "submit", by=by, now=moment, changes={"submitted_at": moment, "submitted_by": by})
    if report.kind == ReportKind.FINAL:
        RequestWorkflow.apply(report.request, "report_final", by=by, now=moment)
    ReportHandedIn.send_to_many(to=request_staff.instructors(), about=report, now=moment)
    return report


@transaction.atomic
def return_to_author(
    *, report: Report, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Report:
    """Ask the association for corrections. Raises as `Workflow.apply` does."""
    ReportWorkflow.apply(report, "return_to_author", by=by, note=note, now=now)
    if report.kind == ReportKind.FINAL:
        RequestWorkflow.apply(report.request, "return_report", by=by, note=note, now=now)
    ReportReturned.send_to_many(to=officers_of(report.association), about=report, now=now)
    return report


@transaction.atomic
def judge_receipt(*, receipt: Receipt, is_accepted: bool, refusal: str = "", by: Any) -> Receipt:
    """Accept an invoice, or refuse it with the reason that the association reads.

    Raises PermissionRefused, TransitionNotAllowed (the report is not in hand), InvalidInput (no reason).
    """
    require_permission(by, "associations.review_report", receipt.report)
    Report.objects.select_for_update(of=("self",)).only("pk").get(pk=receipt.report_id)
    receipt.report.refresh_from_db()
    if receipt.report.state != ReportState.SUBMITTED:
        raise TransitionNotAllowed(_("Ce rapport n’est pas en examen : ses pièces ne peuvent plus être jugées."))
    if not is_accepted and not refusal.strip():
        message = _("Dites pourquoi la pièce est refusée : l’association le lira.")
        raise InvalidInput(message, code="note_required", fields={"refusal": [message]})
    receipt.is_accepted, receipt.refusal = is_accepted, "" if is_accepted else refusal.strip()
    validate_row(receipt, exclude={"report", "file", "added_by"})
    receipt.save(update_fields=["is_accepted", "refusal"])
    return receipt


@transaction.atomic
def accept(*, report: Report, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Report:
    """Accept the report with the spending that its receipts prove, and open the tranche that waited for it.

    What is accepted is the least of what is declared and proved, heading by heading; gifts in kind count as
    declared. Raises as `Workflow.apply` does.
    """
    moment = now or timezone.now()
    changes = {"accepted_spending": provable(report), "decided_at": moment, "decided_by": by}
    ReportWorkflow.apply(report, "accept", by=by, now=moment, changes=changes)
    if report.kind == ReportKind.INTERIM:
        tranches.meet_condition(request=report.request, condition=TrancheCondition.INTERIM_ACCEPTED, by=by, now=moment)
    ReportAccepted.send_to_many(to=officers_of(report.association), about=report, now=moment)
    if report.kind == ReportKind.FINAL:
        FinalReportToControl.send_to_many(to=request_staff.instructors(), about=report, now=moment)
    return report


def provable(report: Report) -> Decimal:
    """What may be accepted: by heading, the least of what is declared and what valid receipts prove."""
    proved: dict[int, Decimal] = {}
    for category, amount in report.receipts.exclude(is_accepted=False).values_list("category_id", "amount"):
        proved[category] = proved.get(category, ZERO) + amount
    return sum(
        (
            line.spent if line.category.is_in_kind else min(line.spent, proved.get(line.category_id, ZERO))
            for line in report.lines.select_related("category")
        ),
        ZERO,
    )


def accepted_spending(request: Request) -> Decimal:
    """What counts as spent for the final amount (rule 8): the latest accepted report less upheld findings.

    Reports tell everything since the project began; zero until one is accepted.
    """
    latest = request.reports.accepted().order_by("-decided_at").first()
    if latest is None:
        return ZERO
    rejected = sum((control.rejected for control in request.controls.all()), ZERO)
    return max(latest.accepted_spending - rejected, ZERO)


def cancel_owed(*, request: Request, now: datetime | None = None) -> int:
    """Ask no more for the reports of a project that ended early; how many."""
    return len(ReportWorkflow.apply_many(request.reports.owed(), "cancel", now=now))


def _planned(request: Request, kind: str, position: int, due_on: date) -> Report:
    report, made = Report.objects.get_or_create(
        request=request, kind=kind, position=position, defaults={"due_on": due_on, "currency": request.currency}
    )
    if made:
        ReportWorkflow.start_many(Report, [report.pk], by=None)
        ReportLine.objects.bulk_create(
            ReportLine(report=report, category_id=category, planned=amount, currency=request.currency)
            for category, amount in request.budget_lines.expenses().by_category().items()
        )
    return report


def _lock_writable(report: Report) -> None:
    Report.objects.select_for_update(of=("self",)).only("pk").get(pk=report.pk)
    report.refresh_from_db()
    if report.state not in WRITABLE_STATES:
        raise TransitionNotAllowed(_("Ce rapport est remis : il ne peut plus être modifié."), code="not_editable")


def _save_lines(report: Report, rows: Iterable[Mapping[str, Any]]) -> None:
    held = {line.category_id: line for line in report.lines.select_related("category")}
    for number, row in enumerate(rows):
        line = held.get(row["category"].pk)
        if line is None:
            message = _("Ce poste n’est pas dans le budget du projet.")
            raise InvalidInput(message, code="unknown_heading", fields={f"lines.{number}.category": [message]})
        line.spent, line.comment = row["spent"] or ZERO, row.get("comment", "")
        validate_row(line, exclude={"report", "category"}, prefix=f"lines.{number}.")
        line.save(update_fields=["spent", "comment"])


def _save_indicators(report: Report, rows: list[Mapping[str, Any]]) -> None:
    if len(rows) > MOST_INDICATORS:
        message = _("Vous pouvez en indiquer %(number)s au plus.") % {"number": MOST_INDICATORS}
        raise InvalidInput(message, code="too_many", fields={"indicators": [message]})
    report.indicators.all().delete()
    made = [IndicatorValue(report=report, position=place, **row) for place, row in enumerate(rows)]
    for place, row in enumerate(made):
        validate_row(row, exclude={"report"}, prefix=f"indicators.{place}.")
    IndicatorValue.objects.bulk_create(made)
