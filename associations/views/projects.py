"""A granted project as its association follows it: agreement, payments, reports, amendments, controls."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.projects import AmendmentForm, AnswerForm
from associations.models import Amendment, Finding, Request
from associations.services import (
    agreement_text,
    amendments,
    associations,
    cofinancing_agreements,
    controls,
    project_notes,
    project_view,
)
from associations.workflows import AmendmentKind, AmendmentState
from mdm_platform import access
from mdm_platform.components import Row
from mdm_platform.errors import DomainError
from mdm_platform.files.models import StoredFile
from mdm_platform.formats import nice_date
from mdm_platform.forms import refuse
from mdm_platform.money import nice_money
from mdm_platform.permissions import require_permission

AGREEMENT_LANGUAGES = ("fr", "ar")
TONES = {"registered": "success", "approved": "success", "refused": "danger", "submitted": "warning"}


@access.permission("associations.view_request", on_object=True)
@never_cache
@require_safe
def project(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is expected now, what was paid, and everything that was agreed, reported and controlled."""
    found = _granted(request, public_id)
    return render(
        request, "associations/projects/project.html", {"view": project_view.of(request=found, user=request.user)}
    )


@access.permission("associations.view_request", on_object=True)
@never_cache
@require_safe
def agreement_file(request: HttpRequest, public_id: UUID, language: str) -> HttpResponse:
    """The agreement as PDF: the French text that is signed, or its Arabic version."""
    found = _granted(request, public_id)
    agreement = cofinancing_agreements.current(found)
    if agreement is None or agreement.document is None or language not in AGREEMENT_LANGUAGES:
        raise Http404
    if language == "fr":
        return _pdf(agreement.document)
    day = agreement.drafted_at.date()
    content = agreement_text.pdf_of(request=found, agreement=agreement, on=day, language=language)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{agreement.reference}-{language}.pdf"'
    return response


@access.permission("associations.ask_amendment", on_object=True)
@require_POST
def amendment_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin an amendment of the kind that was chosen."""
    found = _granted(request, public_id)
    kind = request.POST.get("kind", "")
    if kind not in AmendmentKind.values:
        raise Http404
    made = amendments.start(request=found, kind=kind, by=request.user)
    return redirect("associations:amendment", public_id=made.public_id)


@access.permission("associations.ask_amendment", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def amendment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write an amendment, send it, or read what was decided."""
    found = _amendment(request, public_id)
    if found.state != AmendmentState.DRAFT:
        return render(request, "associations/projects/amendment_read.html", _read(found))
    form = AmendmentForm(request.POST or None, amendment=found)
    if request.method == "POST" and form.is_valid():
        try:
            amendments.save(amendment=found, data=form.data_for_service(), by=request.user)
            if "send" in request.POST:
                amendments.send(amendment=found, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            return _after_amendment(request, found)
    refused = request.method == "POST"
    context = {"amendment": found, "form": form, "moves": form.moves()}
    return render(request, "associations/projects/amendment.html", context, status=422 if refused else 200)


@access.permission("associations.ask_amendment", on_object=True)
@require_POST
def amendment_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give an amendment up."""
    found = amendments.withdraw(amendment=_amendment(request, public_id), by=request.user)
    messages.success(request, _("La demande d’avenant est retirée."))
    return redirect("associations:project", public_id=found.request.public_id)


@access.permission("associations.answer_finding", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A finding of a control, and the association's answer."""
    rows = Finding.objects.select_related("control__request__association")
    found = associations.visible_or_refused(
        rows=rows, user=request.user, public_id=public_id, of="control__request__association"
    )
    require_permission(request.user, "associations.answer_finding", found)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            controls.answer(finding=found, text=form.cleaned_data["answer"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre réponse est envoyée au contrôleur."))
            return redirect("associations:project", public_id=found.request.public_id)
    refused = request.method == "POST"
    context = {"finding": found, "form": form}
    return render(request, "associations/projects/finding.html", context, status=422 if refused else 200)


def _granted(request: HttpRequest, public_id: UUID) -> Request:
    rows = Request.objects.filter(state__in=project_view.FOLLOWED_STATES).with_parts()
    found = associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)
    require_permission(request.user, "associations.view_request", found)
    return found


def _amendment(request: HttpRequest, public_id: UUID) -> Amendment:
    rows = Amendment.objects.select_related("request__association", "request__version")
    found = associations.visible_or_refused(
        rows=rows, user=request.user, public_id=public_id, of="request__association"
    )
    require_permission(request.user, "associations.ask_amendment", found)
    return found


def _read(found: Amendment) -> dict[str, Any]:
    rows = [Row(_("Pourquoi ce changement"), found.explanation)]
    if found.new_ends_on:
        rows.append(Row(_("Nouvelle date de fin"), nice_date(found.new_ends_on), hint=nice_date(found.old_ends_on)))
    if found.description:
        rows.append(Row(_("Ce qui change"), found.description))
    rows += [
        Row(f"{move.source.label} → {move.target.label}", nice_money(move.amount, move.currency))
        for move in found.moves.select_related("source", "target")
    ]
    return {
        "amendment": found,
        "rows": rows,
        "tone": TONES.get(found.state, "neutral"),
        "decision_note": project_notes.last_note(found, "approve", "refuse"),
    }


def _after_amendment(request: HttpRequest, found: Amendment) -> HttpResponse:
    said = {
        AmendmentState.DRAFT: _("C’est enregistré."),
        AmendmentState.REGISTERED: _("Le déplacement est enregistré : vous pouvez le mettre en œuvre."),
        AmendmentState.SUBMITTED: _("Votre demande d’avenant est envoyée. Attendez la réponse avant d’agir."),
    }
    messages.success(request, said[AmendmentState(found.state)])
    if found.state == AmendmentState.DRAFT:
        return redirect("associations:amendment", public_id=found.public_id)
    return redirect("associations:project", public_id=found.request.public_id)


def _pdf(stored: StoredFile) -> Any:
    response = FileResponse(
        stored.content.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
