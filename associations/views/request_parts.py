"""The documents, the workbook and the operator of a request."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.requests import BudgetFileForm, DocumentForm, OperatorForm
from associations.models import Request
from associations.services import budget_files, endorsements, request_documents, request_steps
from associations.services.request_steps import Writing
from associations.views.request_writing import own_request
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce
from mdm_platform.spreadsheets import XLSX_TYPE


@access.permission("associations.edit_request", on_object=True)
@require_safe
def budget_xlsx(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The budget as a workbook, to fill away from the network."""
    content = budget_files.to_xlsx(request=own_request(request, public_id))
    return HttpResponse(
        content, content_type=XLSX_TYPE, headers={"Content-Disposition": 'attachment; filename="budget.xlsx"'}
    )


@access.permission("associations.edit_request", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def budget_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The workbook brought back: every row that cannot be read is named, and then nothing changes."""
    found = own_request(request, public_id)
    posted = request.method == "POST"
    if not posted and not found.is_editable:
        return redirect("associations:request", public_id=public_id)
    form = BudgetFileForm(request.POST, request.FILES) if posted else BudgetFileForm()
    if posted and form.is_valid():
        try:
            _bring_back(request, found, form.cleaned_data["file"])
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le budget du classeur a pris la place du précédent. Relisez-le."))
            return redirect("associations:request_step", public_id=public_id, step="budget")
    context = {
        "found": found,
        "form": form,
        "seen": request_steps.version_of(found, "budget"),
        "line_count": found.budget_lines.count(),
        "tasks_url": reverse("associations:request", args=[public_id]),
    }
    return render(request, "associations/requests/budget_import.html", context, status=422 if form.errors else 200)


@access.permission("associations.edit_request", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_documents_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Each document that the call asks for, and a form to join it; POST joins one."""
    found = own_request(request, public_id)
    refused = None
    if request.method == "POST":
        wanted = get_object_or_404(found.version.documents, code=request.POST.get("document", "")[:40])
        refused = DocumentForm(request.POST, request.FILES, document=wanted)
        if refused.is_valid() and _join(request, found, wanted, refused):
            messages.success(request, _("La pièce est jointe."))
            return redirect("associations:request_documents", public_id=public_id)
    context = _documents_context(found, refused)
    return render(request, "associations/requests/documents.html", context, status=422 if refused else 200)


@access.permission("associations.edit_request", on_object=True)
@require_POST
def request_document_remove(request: HttpRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a document away."""
    found = own_request(request, public_id)
    document = get_object_or_404(found.documents, public_id=document_id)
    announce(
        request,
        partial(request_documents.take_away, document=document, by=request.user),
        done=_("La pièce est retirée."),
    )
    return redirect("associations:request_documents", public_id=public_id)


@access.permission("associations.choose_operator", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_operator(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Which operator accompanies the request, and where that stands; POST chooses one."""
    found = own_request(request, public_id)
    form = OperatorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            endorsements.choose(request=found, institution=form.cleaned_data["operator"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("L’opérateur est prévenu. Vous recevrez un message quand il aura répondu."))
            return redirect("associations:request_operator", public_id=public_id)
    context = {
        "found": found,
        "form": form,
        "history": found.endorsements.select_related("institution"),
        "tasks_url": reverse("associations:request", args=[public_id]),
    }
    return render(request, "associations/requests/operator.html", context, status=422 if form.errors else 200)


def _bring_back(request: HttpRequest, found: Request, upload: Any) -> None:
    if upload.size > budget_files.MAX_BYTES:
        raise budget_files.too_large()
    lines = budget_files.from_xlsx(request=found, stream=upload.file, name=upload.name or "")
    seen = request.POST.get("seen", "")
    writing = Writing(page="", seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0)
    values = {"lines": [vars(line) for line in lines]}
    request_steps.save(request=found, step="budget", values=values, by=request.user, writing=writing)


def _join(request: HttpRequest, found: Request, wanted: Any, form: DocumentForm) -> bool:
    try:
        request_documents.join(request=found, call_document=wanted, upload=form.cleaned_data["file"], by=request.user)
    except DomainError as error:
        refuse(form, error)
        if not found.is_editable:  # the page has no form left to say it
            messages.error(request, str(error))
        return False
    return True


def _documents_context(found: Request, refused: DocumentForm | None) -> dict[str, Any]:
    held = {row.call_document_id: row for row in found.documents.select_related("file")}
    rows = []
    for document in found.version.documents.all():
        form = refused if refused is not None and refused.prefix == document.code else DocumentForm(document=document)
        rows.append({"document": document, "held": held.get(document.pk), "form": form})
    return {"found": found, "rows": rows, "tasks_url": reverse("associations:request", args=[found.public_id])}
