"""The documents of a project: asked for, given, taken back."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.page_acts import announce, fulfil, visible_or_404
from projects.forms.exchanges import AddDocumentForm, AskDocumentForm, GiveDocumentForm
from projects.models import Project, ProjectDocument
from projects.permissions.exchanges import side_of
from projects.services import documents as services
from projects.views.appointments import project_of
from projects.workflows.support import BEFORE_QUALIFIED, ENDED

PAGE = "projects:documents"


@access.permission("projects.exchange", on_object=True)
@require_safe
def documents(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is awaited from each side, and what came."""
    return show(request, project_of(request, public_id))


@access.permission("projects.exchange", on_object=True)
@require_POST
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the other side for a document."""
    project = project_of(request, public_id)
    form = AskDocumentForm(request.POST, obj=project, by=request.user, auto_id="ask_%s")
    if fulfil(form, partial(services.ask, project=project, by=request.user)):
        messages.success(request, _("Votre demande est envoyée."))
        return redirect(PAGE, public_id=public_id)
    return show(request, project, ask_form=form)


@access.permission("projects.exchange", on_object=True)
@require_POST
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a document that nobody asked for."""
    project = project_of(request, public_id)
    form = AddDocumentForm(request.POST, request.FILES, obj=project, by=request.user, auto_id="add_%s")
    if fulfil(form, partial(services.add, project=project, by=request.user)):
        messages.success(request, _("Le document est ajouté. L’autre personne est prévenue."))
        return redirect(PAGE, public_id=public_id)
    return show(request, project, add_form=form)


@access.permission("projects.give_document", on_object=True)
@require_POST
def give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give what was asked for."""
    found = opened(request, public_id)
    form = _give_form(request, found, request.POST, request.FILES)
    if fulfil(form, partial(services.give, document=found, by=request.user)):
        messages.success(request, _("Le document est fourni. Merci."))
        return redirect(PAGE, public_id=found.project.public_id)
    return show(request, found.project, give_form=form)


@access.permission("projects.ask_document", on_object=True)
@require_POST
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask no more for it."""
    found = opened(request, public_id)
    act = partial(services.withdraw, document=found, by=request.user)
    announce(request, act, done=_("La demande est retirée."))
    return redirect(PAGE, public_id=found.project.public_id)


@access.permission("projects.give_document", on_object=True)
@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one's own document back."""
    found = opened(request, public_id)
    act = partial(services.remove, document=found, by=request.user)
    announce(request, act, done=_("Le fichier est supprimé."))
    return redirect(PAGE, public_id=found.project.public_id)


def opened(request: HttpRequest, public_id: UUID) -> ProjectDocument:
    """A document of one of the person's sides; 404 otherwise."""
    return visible_or_404(request, ProjectDocument, public_id, "project__holder", "project__advisor", "file")


def show(request: HttpRequest, project: Project, **forms: Any) -> HttpResponse:
    """The page of the documents; a form that was refused stands in its place."""
    side = side_of(request.user, project)
    refused = forms.get("give_form")
    awaited = [
        (one, refused if refused is not None and refused.obj == one else _give_form(request, one))
        for one in project.documents.awaited()
    ]
    context = {
        "project": project,
        "side": side,
        "own": [pair for pair in awaited if pair[0].from_side == side],
        "others": [one for one, _form in awaited if one.from_side != side],
        "given": list(project.documents.given()),
        "is_open": project.advisor_id is not None and project.state not in (*BEFORE_QUALIFIED, *ENDED),
        "ask_form": forms.get("ask_form") or AskDocumentForm(obj=project, by=request.user, auto_id="ask_%s"),
        "add_form": forms.get("add_form") or AddDocumentForm(obj=project, by=request.user, auto_id="add_%s"),
    }
    return render(request, "projects/exchanges/documents_page.html", context, status=422 if forms else 200)


def _give_form(request: HttpRequest, document: ProjectDocument, *posted: Any) -> GiveDocumentForm:
    return GiveDocumentForm(*posted, obj=document, by=request.user, auto_id=f"give_{document.pk}_%s")
