"""Writing a report: one subject a page, its receipts, read again, then handed in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms import reports as forms
from associations.models import Receipt, Report
from associations.services import associations, project_notes, report_journey, reports
from associations.views.report_summary import receipt_sums, sections
from mdm_platform import access
from mdm_platform.components import ErrorLink
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context
from mdm_platform.permissions import require_permission

SUBJECTS = {
    "story": Subject(forms.StoryForm, "journeys/step_fields.html"),
    "spending": Subject(forms.SpendingForm, "associations/projects/spending.html"),
    "indicators": Subject(forms.IndicatorRows, "journeys/step_rows.html"),
}


@access.permission("associations.report_request", on_object=True)
@never_cache
@require_safe
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The list of tasks of a report, or what became of it once it is handed in."""
    found = _own(request, public_id)
    context = {
        "report": found,
        **tasks_context(report_journey.tasks(found), lambda step: _address(found, step), may_send=True),
        "check_url": reverse("associations:report_check", args=[public_id]),
        "check_label": _("Relire le rapport"),
        "steps_label": _("Étapes du rapport"),
        "is_open": report_journey.is_open(found),
        "sections": () if report_journey.is_open(found) else sections(found),
        "return_note": project_notes.last_note(found, "return_to_author"),
    }
    return render(request, "associations/projects/report.html", context)


@access.permission("associations.report_request", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One subject of the report."""
    found = _own(request, public_id)
    if step not in SUBJECTS:
        raise Http404
    if request.method != "POST" and not report_journey.is_open(found):
        return redirect("associations:report", public_id=public_id)
    return _walk(request, found).answer(request, step)


@access.permission("associations.report_request", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_receipts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipts of the report; POST adds one."""
    found = _own(request, public_id)
    form = forms.ReceiptForm(request.POST or None, request.FILES or None, report=found)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        upload = data.pop("upload")
        try:
            reports.add_receipt(report=found, data=data, upload=upload, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La pièce est jointe."))
            return redirect("associations:report_receipts", public_id=public_id)
    context = {
        "report": found,
        "form": form,
        "receipts": found.receipts.select_related("category", "file"),
        "sums": receipt_sums(found),
        "is_open": report_journey.is_open(found),
    }
    refused = request.method == "POST"
    return render(request, "associations/projects/receipts.html", context, status=422 if refused else 200)


@access.permission("associations.report_request", on_object=True)
@require_POST
def receipt_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a receipt away."""
    receipt = get_object_or_404(Receipt.objects.select_related("report"), public_id=public_id)
    _own(request, receipt.report.public_id)
    reports.remove_receipt(receipt=receipt, by=request.user)
    messages.success(request, _("La pièce est retirée."))
    return redirect("associations:report_receipts", public_id=receipt.report.public_id)


@access.permission("associations.report_request", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that was said, to read again; POST hands it in."""
    found = _own(request, public_id)
    errors: list[ErrorLink] = []
    if request.method == "POST":
        try:
            reports.submit(report=found, by=request.user)
        except DomainError as error:
            errors = refusal_links(error)
        else:
            messages.success(request, _("Votre rapport est remis. Nous vous écrirons quand il aura été lu."))
            return redirect("associations:project", public_id=found.request.public_id)
    if not report_journey.is_open(found):
        return redirect("associations:report", public_id=public_id)
    told = sections(found)
    context = {
        "report": found,
        "sections": told,
        "errors": errors,
        "is_ready": not any(section.needed for section in told),
        "tasks_url": reverse("associations:report", args=[public_id]),
    }
    return render(request, "associations/projects/report_check.html", context, status=422 if errors else 200)


def _own(request: HttpRequest, public_id: UUID) -> Report:
    rows = Report.objects.select_related("request__association", "request__version")
    found = associations.visible_or_refused(
        rows=rows, user=request.user, public_id=public_id, of="request__association"
    )
    require_permission(request.user, "associations.report_request", found)
    return found


def _walk(request: HttpRequest, found: Report) -> Walk:
    return Walk(
        subjects=SUBJECTS,
        labels=report_journey.LABELS,
        record=found,
        save=lambda step, values: reports.save(report=found, data=values, by=request.user),
        reload=lambda: _own(request, found.public_id),
        step_url=lambda step: _address(found, step),
        tasks_url=reverse("associations:report", args=[found.public_id]),
        check_url=reverse("associations:report_check", args=[found.public_id]),
    )


def _address(found: Any, step: str) -> str:
    if step == "receipts":
        return reverse("associations:report_receipts", args=[found.public_id])
    return reverse("associations:report_step", args=[found.public_id, step])
