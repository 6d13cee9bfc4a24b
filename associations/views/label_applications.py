"""The label of an association: where it stands, and the application from its first line to the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms import labels as forms
from associations.models import Association, LabelApplication, LabelEvidence
from associations.services import associations, label_applications, label_campaigns, label_disputes, label_journey
from associations.views.label_pages import application_context, home_context, sections, step_url
from mdm_platform import access
from mdm_platform.errors import DomainError, TransitionNotAllowed
from mdm_platform.forms import refuse
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context
from mdm_platform.permissions import require_permission

FIELDS = "journeys/step_fields.html"
SUBJECTS = {
    "presentation": Subject(forms.PresentationForm, FIELDS),
    "social_value": Subject(forms.SocialValueForm, FIELDS),
    "governance": Subject(forms.GovernanceForm, FIELDS),
    "commitments": Subject(forms.CommitmentsForm, "associations/labels/step_commitments.html", autosaves=False),
}


@access.permission("associations.see_label", on_object=True)
@never_cache
@require_safe
def label_home(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The label of the association: its status, its certificate, what may be asked."""
    association = _association(request, public_id)
    return render(request, "associations/labels/home.html", home_context(association, request.user))


@access.permission("associations.apply_for_label", on_object=True)
@require_POST
def label_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin an application, or go on with the one that is being written."""
    association = _association(request, public_id)
    campaign = label_campaigns.open_for(association)
    try:
        if campaign is None:
            raise TransitionNotAllowed(_("Aucune campagne n’est ouverte pour votre association aujourd’hui."))
        application = label_applications.start(association=association, campaign=campaign, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("associations:label_home", public_id=public_id)
    return redirect("associations:label_application", public_id=application.public_id)


@access.permission("associations.view_label_application", on_object=True)
@never_cache
@require_safe
def label_application(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The steps while it is written, the follow-up afterwards."""
    application = _application(request, public_id)
    if application.state == "draft":
        context = {
            "application": application,
            **tasks_context(label_journey.tasks(application), _steps_of(application), may_send=True),
            "check_url": reverse("associations:label_check", args=[public_id]),
            "check_label": _("Relire la demande"),
            "steps_label": _("Étapes de la demande"),
        }
        return render(request, "associations/labels/tasks.html", context)
    return render(request, "associations/labels/follow.html", application_context(application, request.user))


@access.permission("associations.edit_label_application", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One subject of the application; whatever is right is saved."""
    application = _editable(request, public_id)
    if step not in SUBJECTS:
        raise Http404
    if not application.is_written:
        return redirect("associations:label_application", public_id=public_id)
    return _walk(request, application).answer(request, step)


@access.permission("associations.edit_label_application", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label_evidence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Papers, criterion by criterion; POST adds one."""
    application = _editable(request, public_id)
    if not application.is_written:
        return redirect("associations:label_application", public_id=public_id)
    form = forms.EvidenceForm(request.POST or None, request.FILES or None)
    chosen = request.POST.get("criterion", "")
    if request.method == "POST" and form.is_valid():
        criterion = get_object_or_404(application.campaign.grid.criteria, code=chosen)
        try:
            upload = form.cleaned_data["file"]
            label_applications.add_evidence(
                application=application, criterion=criterion, upload=upload, by=request.user
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("associations:label_evidence", public_id=public_id)
    return _show_evidence(request, application, form, chosen)


@access.permission("associations.edit_label_application", on_object=True)
@require_POST
def label_evidence_remove(request: HttpRequest, public_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Take a paper back."""
    application = _editable(request, public_id)
    evidence = get_object_or_404(LabelEvidence, application=application, public_id=evidence_id)
    try:
        label_applications.remove_evidence(evidence=evidence, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("associations:label_evidence", public_id=public_id)


@access.permission("associations.edit_label_application", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that was written, to read again; POST sends it."""
    application = _editable(request, public_id)
    errors: list[Any] = []
    if request.method == "POST":
        try:
            label_applications.submit(application=application, by=request.user)
        except DomainError as error:
            errors = refusal_links(error)
    if application.state != "draft":
        return redirect("associations:label_application", public_id=public_id)
    found = sections(application)
    context = {
        "application": application,
        "sections": found,
        "errors": errors,
        "is_ready": not any(section.needed for section in found),
        "tasks_url": reverse("associations:label_application", args=[public_id]),
    }
    return render(request, "associations/labels/check.html", context, status=422 if errors else 200)


@access.permission("associations.edit_label_application", on_object=True)
@require_POST
def label_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Send a completion, contest a decision, take the application back."""
    application = _editable(request, public_id)
    if action not in ("complete", "appeal", "withdraw"):
        raise Http404
    kinds = {"complete": forms.CompletionForm, "appeal": forms.AppealForm}
    form = kinds[action](request.POST) if action in kinds else None
    if form is None or form.is_valid():
        try:
            _act(application, action, form.cleaned_data if form else {}, request.user)
        except DomainError as error:
            if form is None:
                messages.error(request, str(error))
                return redirect("associations:label_application", public_id=public_id)
            refuse(form, error)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("associations:label_application", public_id=public_id)
    context = application_context(application, request.user, **{action: form})
    return render(request, "associations/labels/follow.html", context, status=422)


def _act(application: LabelApplication, action: str, values: dict[str, Any], by: Any) -> None:
    if action == "complete":
        label_applications.complete(application=application, by=by, **values)
    elif action == "appeal":
        label_disputes.appeal(application=application, by=by, **values)
    else:
        label_applications.withdraw(application=application, by=by)


def _association(request: HttpRequest, public_id: UUID) -> Association:
    return associations.opened_by(user=request.user, public_id=public_id, permission="associations.see_label")


def _application(request: HttpRequest, public_id: UUID) -> LabelApplication:
    rows = LabelApplication.objects.select_related("association", "campaign__grid")
    return associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)


def _editable(request: HttpRequest, public_id: UUID) -> LabelApplication:
    application = _application(request, public_id)
    require_permission(request.user, "associations.edit_label_application", application)
    return application


def _steps_of(application: LabelApplication) -> Any:
    return lambda step: step_url(application, step)


def _walk(request: HttpRequest, application: LabelApplication) -> Walk:
    tasks_url = reverse("associations:label_application", args=[application.public_id])
    is_draft = application.state == "draft"
    return Walk(
        subjects=SUBJECTS,
        labels=label_journey.LABELS,
        record=application,
        save=lambda step, values: label_applications.save_step(
            application=application, step=step, data=values, by=request.user
        ),
        reload=lambda: _application(request, application.public_id),
        step_url=_steps_of(application),
        tasks_url=tasks_url,
        check_url=reverse("associations:label_check", args=[application.public_id]) if is_draft else tasks_url,
        autosaves=is_draft,
    )


def _show_evidence(
    request: HttpRequest, application: LabelApplication, form: forms.EvidenceForm, chosen: str
) -> HttpResponse:
    held: dict[int, list[LabelEvidence]] = {}
    for row in application.evidence.select_related("file"):
        held.setdefault(row.criterion_id, []).append(row)
    criteria = [
        (one, held.get(one.pk, []), form if form.is_bound and one.code == chosen else forms.EvidenceForm())
        for one in application.campaign.grid.criteria.all()
    ]
    steps = label_journey.STEPS
    context = {
        "application": application,
        "criteria": criteria,
        "errors": form if form.errors else None,
        "place": steps.index("evidence") + 1,
        "total": len(steps),
        "tasks_url": reverse("associations:label_application", args=[application.public_id]),
        "next_url": step_url(application, "commitments"),
    }
    return render(request, "associations/labels/evidence.html", context, status=422 if form.errors else 200)
