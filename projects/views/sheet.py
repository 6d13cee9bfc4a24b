"""Presenting a project: what it takes, one subject a page, read again, sent; the same pages complete it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.components import ErrorLink, Row
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context
from mdm_platform.journeys.tasks import Section
from mdm_platform.money import Amount
from projects.forms import sheet as forms
from projects.models import Project
from projects.services import presenters, projects, sheet_journey
from projects.workflows import SupportState

FIELDS, ROWS = "journeys/step_fields.html", "projects/sheet/step_team.html"
SUBJECTS = {
    "idea": Subject(forms.IdeaForm, FIELDS),
    "place": Subject(forms.PlaceForm, FIELDS),
    "money": Subject(forms.SourceRows, "projects/sheet/step_money.html"),
    "team": Subject(forms.TeamRows, ROWS),
    "readers": Subject(forms.ReadersForm, FIELDS),
}


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What the accompaniment is and what it asks; POST begins a draft."""
    posted = request.method == "POST" and request.user.is_authenticated
    form = forms.StartForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            made = projects.start(by=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("projects:step", public_id=made.public_id, step="idea")
    signed_in = request.user.is_authenticated
    drafts = Project.objects.of_holder(request.user).filter(state=SupportState.IDEA) if signed_in else []
    context = {"form": form, "drafts": [presenters.own_summary(one) for one in drafts]}
    return render(request, "projects/sheet/new.html", context, status=422 if form.errors else 200)


@access.permission("projects.read_own_project", on_object=True)
@never_cache
@require_safe
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The list of tasks; a submitted sheet is read on the project's page instead."""
    project = projects.own(user=request.user, public_id=public_id)
    if not project.is_editable:
        return redirect("projects:project", public_id=public_id)
    context = tasks_context(sheet_journey.tasks(project), partial(_address, project), may_send=True) | {
        "record": project,
        "name": presenters.name_of(project),
        "asked": projects.asked_of(project),
        "check_url": reverse("projects:check", args=[public_id]),
        "check_label": _("Relire"),
        "steps_label": _("Étapes de la fiche"),
    }
    return render(request, "projects/sheet/tasks.html", context)


@access.permission("projects.submit_project", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One subject. Whatever is right is saved, whatever is wrong stays on the page with how to mend it."""
    if step not in SUBJECTS:
        raise Http404
    project = projects.own(user=request.user, public_id=public_id)
    if request.method != "POST" and not project.is_editable:
        return redirect("projects:project", public_id=public_id)
    return _walk(request, project).answer(request, step)


@access.permission("projects.submit_project", on_object=True)
@require_POST
def total(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The sum of the sources as they are being typed; nothing is saved."""
    project = projects.own(user=request.user, public_id=public_id)
    rows = forms.SourceRows(request.POST, record=project)
    rows.is_valid()
    currency = rows.head.cleaned_data.get("currency", project.currency)
    return render(request, "projects/sheet/step_money.html#total", {"sum": Amount(rows.readable_total(), currency)})


@access.permission("projects.submit_project", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that was said, to read again; POST submits it."""
    project = projects.own(user=request.user, public_id=public_id)
    if not project.is_editable:
        return redirect("projects:sent" if request.method == "POST" else "projects:project", public_id=public_id)
    errors: list[ErrorLink] = []
    if request.method == "POST":
        send = projects.resubmit if project.state == SupportState.TO_COMPLETE else projects.submit
        try:
            send(project=project, by=request.user)
        except DomainError as error:
            errors = _lacking(project) or refusal_links(error)
        else:
            return redirect("projects:sent", public_id=public_id)
    found = [_section(project, part) for part in presenters.own_sheet(project)]
    context = {
        "record": project,
        "sections": found,
        "errors": errors,
        "is_ready": not any(section.needed for section in found),
        "asked": projects.asked_of(project),
        "tasks_url": reverse("projects:edit", args=[public_id]),
    }
    return render(request, "projects/sheet/check.html", context, status=422 if errors else 200)


@access.permission("projects.read_own_project", on_object=True)
@never_cache
@require_safe
def sent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt: the number, what happens next, when, and whom to ask."""
    project = projects.own(user=request.user, public_id=public_id)
    if project.state != SupportState.SUBMITTED:
        return redirect("projects:project", public_id=public_id)
    return render(request, "projects/sheet/sent.html", {"project": project, "name": presenters.name_of(project)})


@access.permission("projects.submit_project", on_object=True)
@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete a draft for good."""
    project = projects.own(user=request.user, public_id=public_id)
    try:
        projects.delete_draft(project=project, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("projects:project", public_id=public_id)
    messages.success(request, _("Le brouillon est supprimé."))
    return redirect("projects:mine")


def _lacking(project: Project) -> list[ErrorLink]:
    """Each thing that the sheet lacks, with the part of the page that leads to its step."""
    lacking = sheet_journey.missing(project)
    return [ErrorLink(sentence, f"check-{step}") for step, sentences in lacking.items() for sentence in sentences]


def _address(project: Project, step: str) -> str:
    return reverse("projects:step", args=[project.public_id, step])


def _section(project: Project, part: presenters.Part) -> Section:
    rows = tuple(Row(label, value) for label, value in part.lines)
    return Section(part.step, part.label, f"{_address(project, part.step)}?from=check", rows, part.needed)


def _walk(request: HttpRequest, project: Project) -> Walk:
    return Walk(
        subjects=SUBJECTS,
        labels=sheet_journey.LABELS,
        record=project,
        save=lambda step, values: projects.write(project=project, fields=values, by=request.user),
        reload=lambda: projects.own(user=request.user, public_id=project.public_id),
        step_url=partial(_address, project),
        tasks_url=reverse("projects:edit", args=[project.public_id]),
        check_url=reverse("projects:check", args=[project.public_id]),
        more=lambda step: _money(project) if step == "money" else {},
    )


def _money(project: Project) -> dict[str, Any]:
    return {"sum": Amount(project.amount, project.currency)}
