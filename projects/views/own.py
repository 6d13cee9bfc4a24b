"""The projects of a person, and the page of each: who holds it, what comes next, by when, and every block of it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.components import Link, Row
from mdm_platform.documents.pdf import CONTENT_TYPE
from mdm_platform.errors import DomainError
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import has_permission
from projects.forms.sheet import AbandonForm, FigureRows, ReadersForm
from projects.models import Project
from projects.services import presenters, projects, sections, sheet_documents, sheet_journey, support, support_delays
from projects.workflows import PAUSABLE, SupportState, SupportWorkflow
from projects.workflows.investors import TeaserState
from projects.workflows.support import ABANDONABLE


@access.login
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The person's projects, the latest first, each with where it stands."""
    rows = list(Project.objects.of_holder(request.user).select_related("advisor").with_total().order_by("-pk")[:50])
    standings = support_delays.standings(rows)
    context = {"rows": [presenters.own_summary(one) | {"standing": standings[one.pk]} for one in rows]}
    return render(request, "projects/sheet/mine.html", context)


@access.permission("projects.view_project", on_object=True)
@never_cache
@require_safe
def project(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of a project for its holder, and for whoever accompanies it."""
    found = projects.read(user=request.user, public_id=public_id)
    return render(request, "projects/sheet/project.html", _context(request, found))


@access.permission("projects.read_own_project", on_object=True)
@require_safe
def sheet_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One's own sheet as a PDF, in the language of the page."""
    found, language = projects.own(user=request.user, public_id=public_id), get_language() or "fr"
    name = sheet_documents.file_name(found, language)
    content = sheet_documents.own_pdf(project=found, language=language)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


@access.permission("projects.submit_project", on_object=True)
@require_POST
def copy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin anew from a project that is closed."""
    found = projects.own(user=request.user, public_id=public_id)
    try:
        made = projects.copy(project=found, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("projects:project", public_id=public_id)
    messages.success(request, _("Votre fiche est reprise dans un nouveau brouillon."))
    return redirect("projects:edit", public_id=made.public_id)


@access.permission("projects.submit_project", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who reads about the project outside its file, changed at any time; what everybody would read stands below."""
    found = projects.own(user=request.user, public_id=public_id)
    form = ReadersForm(request.POST if request.method == "POST" else None, record=found)
    if fulfil(form, partial(projects.show_to, project=found, by=request.user)):
        messages.success(request, _("C’est changé, dès maintenant."))
        return redirect("projects:project", public_id=public_id)
    context = {"project": found, "form": form, "crumbs": _crumbs(found, _("Qui peut le lire"))}
    if found.sector and found.region_id:
        context["card"] = presenters.public_sheet(found)
    return render(request, "projects/sheet/readers.html", context, status=422 if form.errors else 200)


@access.permission("projects.submit_project", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the project up, once one has read what that means."""
    found = projects.own(user=request.user, public_id=public_id)
    if request.method != "POST" and found.state not in ABANDONABLE:
        return redirect("projects:project", public_id=public_id)
    form = AbandonForm(request.POST if request.method == "POST" else None)
    if fulfil(form, partial(projects.abandon, project=found, by=request.user)):
        messages.success(request, _("Le projet est abandonné. Vous pourrez le reprendre à neuf depuis sa page."))
        return redirect("projects:project", public_id=public_id)
    context = {"project": found, "form": form, "crumbs": _crumbs(found, _("Abandonner"))}
    context["may_pause"] = found.state in PAUSABLE
    return render(request, "projects/sheet/abandon.html", context, status=422 if form.errors else 200)


@access.permission("projects.update_figures", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct the figures of an accompanied file: its holder, or whoever accompanies it; all is saved at once."""
    found = projects.read(user=request.user, public_id=public_id)
    if request.method != "POST" and not found.may_change_figures:
        return redirect("projects:project", public_id=public_id)
    form = FigureRows(record=found)
    if request.method == "POST":
        form = FigureRows(FigureRows.grown(request.POST), record=found)
        if "save" in request.POST and _updated(request, found, form):
            return redirect("projects:project", public_id=public_id)
    context = {
        "record": found,
        "form": form,
        "label": _("Mettre à jour les chiffres"),
        "step": "money",
        "seen": request.POST.get("seen") or projects.stamp_of(found),
        "has_presentation": hasattr(found, "teaser") and found.teaser.state != TeaserState.DRAFT,
        "crumbs": _crumbs(found, _("Mettre à jour les chiffres"))[found.holder_id != request.user.pk :],
    }
    status = 422 if "save" in request.POST else 200
    return render(request, "projects/sheet/update.html", context, status=status)


def _updated(request: HttpRequest, found: Project, form: FigureRows) -> bool:
    """Save what was sent, unless something of it is wrong; whether it was saved."""
    if not form.is_valid():
        return False
    seen = request.POST.get("seen", "")
    try:
        told = projects.update_figures(project=found, fields=form.values(), by=request.user, seen=seen)
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(request, _("Les chiffres sont à jour.") if told else _("Rien n’a changé."))
    return True


@access.permission("projects.pause_project", on_object=True)
@require_POST
def pause(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the file wait."""
    found = projects.own(user=request.user, public_id=public_id)
    announce(request, partial(support.pause, project=found, by=request.user), done=_("Le dossier est en pause."))
    return redirect("projects:project", public_id=public_id)


@access.permission("projects.pause_project", on_object=True)
@require_POST
def resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the file up where it was."""
    found = projects.own(user=request.user, public_id=public_id)
    done = _("Le dossier reprend où il en était.")
    announce(request, partial(support.resume, project=found, by=request.user), done=done)
    return redirect("projects:project", public_id=public_id)


def _context(request: HttpRequest, found: Project) -> dict[str, Any]:
    now, is_own = timezone.now(), found.holder_id == request.user.pk
    blocks = sections.sections_of(found, request.user, now)
    return {
        "project": found,
        "name": presenters.name_of(found),
        "tone": presenters.tone_of(found),
        "standing": support_delays.standing(found, today=timezone.localdate(now)),
        "today": timezone.localdate(now),
        "is_own": is_own,
        "is_public": projects.is_shown_publicly(found),
        "asked": projects.asked_of(found) if is_own else "",
        "asks": sections.asks_of(found, blocks, now) if is_own else [],
        "may_update": found.may_change_figures and has_permission(request.user, "projects.update_figures", found),
        "blocks": blocks,
        "parts": [(part, [Row(*line) for line in part.lines]) for part in presenters.own_sheet(found)],
        "lacking": sum(1 for needed in sheet_journey.missing(found).values() if needed) if found.is_editable else 0,
        "may": _acts(request, found) if is_own else {},
        "entries": timeline(found, names_people=request.user.is_staff and not is_own, who=_who(request, found)),
        "crumbs": _crumbs(found) if is_own else [Link(presenters.name_of(found))],
    }


def _acts(request: HttpRequest, found: Project) -> dict[str, bool]:
    """What the holder may do with the file as a whole, where it stands."""
    names = {row.name.partition("_")[0] for row, refusals in SupportWorkflow.available(found, request.user)}
    return {
        "delete": found.state == SupportState.IDEA,
        "abandon": "abandon" in names and found.state != SupportState.IDEA,
        "pause": "pause" in names,
        "resume": "resume" in names,
        "copy": projects.may_copy(found, request.user),
        "show": found.state not in (SupportState.REFUSED, SupportState.REDIRECTED, SupportState.ABANDONED)
        and has_permission(request.user, "projects.submit_project", found),
    }


def _who(request: HttpRequest, found: Project) -> Any:
    """The holder reads « Vous » and their advisor's name; staff read names."""
    names = {found.holder_id: _("Vous")} if found.holder_id == request.user.pk else {}
    if found.advisor is not None:
        names[found.advisor_id] = _("%(name)s, conseiller") % {"name": found.advisor}
    return lambda log: names.get(log.actor_id) if log.actor_id else None


def _crumbs(found: Project, last: str = "") -> list[Link]:
    first, name = Link(_("Mes projets"), reverse("projects:mine")), presenters.name_of(found)
    if not last:
        return [first, Link(name)]
    return [first, Link(name, reverse("projects:project", args=[found.public_id])), Link(last)]
