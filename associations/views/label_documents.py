"""Documents of the label as PDF: certificates, letters, minutes, in French or Arabic."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from associations.models import CommitteeSession, LabelApplication, LabelPeriod
from associations.services import associations, label_documents
from mdm_platform import access
from mdm_platform.documents.pdf import CONTENT_TYPE
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.permissions import require_permission


@access.permission("associations.see_label", on_object=True)
@require_safe
def certificate(request: HttpRequest, public_id: UUID, code: str, language: str) -> HttpResponse:
    """The certificate of a label, for the officers and the service."""
    association = associations.opened_by(user=request.user, public_id=public_id, permission="associations.see_label")
    period = get_object_or_404(
        LabelPeriod.objects.select_related("application__campaign"), association=association, code=code
    )
    try:
        content = label_documents.certificate(period, _language(language))
    except TransitionNotAllowed as error:
        messages.error(request, str(error))
        return redirect("associations:label_home", public_id=public_id)
    return _answer(content, f"{period.code}-{language}.pdf")


@access.permission("associations.view_label_application", on_object=True)
@require_safe
def letter(request: HttpRequest, public_id: UUID, language: str) -> HttpResponse:
    """The letter of the decision."""
    rows = LabelApplication.objects.select_related("association", "campaign")
    application = associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)
    require_permission(request.user, "associations.view_label_application", application)
    try:
        content = label_documents.decision_letter(application, _language(language))
    except TransitionNotAllowed as error:
        raise Http404 from error
    return _answer(content, f"{application.number}-{language}.pdf")


@access.permission("associations.view_label_reviews")
@require_safe
def minutes(request: HttpRequest, public_id: UUID, language: str) -> HttpResponse:
    """The minutes of a closed session."""
    session = get_object_or_404(CommitteeSession.objects.visible_to(request.user), public_id=public_id)
    try:
        content = label_documents.minutes(session, _language(language), request.user)
    except TransitionNotAllowed as error:
        raise Http404 from error
    return _answer(content, f"comite-{session.held_on}-{language}.pdf")


def _language(language: str) -> str:
    if language not in label_documents.LANGUAGES:
        raise Http404
    return language


def _answer(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
