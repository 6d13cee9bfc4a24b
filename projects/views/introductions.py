"""Pages of an introduction: answer, sign, read, talk, agree or stop."""

from functools import partial
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.documents.pdf import CONTENT_TYPE
from mdm_platform.errors import DomainError
from mdm_platform.files.views import answer_with
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.territories.models import Region
from projects.forms.investors import AgreementForm, DocumentsForm, SignForm, StopForm, TalkForm
from projects.models import Introduction, IntroductionBlock
from projects.services import confidentiality, introduction_documents, introductions, investor_presenters
from projects.workflows.investors import IntroductionState

ACTIONS = {
    "accept": (introductions.accept, gettext_lazy("Vous avez accepté : chacun sait maintenant qui est l’autre.")),
    "decline": (introductions.decline, gettext_lazy("Vous avez décliné. Votre nom n’a pas été montré.")),
    "cancel": (introductions.cancel, gettext_lazy("Votre demande est retirée.")),
    "start_talks": (introductions.start_talks, gettext_lazy("Les discussions sont ouvertes.")),
    "block": (introductions.block, gettext_lazy("Vous ne serez plus mis en relation avec cette personne.")),
}
MOST = 100


def opened(request: HttpRequest, public_id: UUID) -> Introduction:
    """The introduction in which the reader stands on a side; 404 otherwise."""
    rows = Introduction.objects.of_person(request.user).select_related(
        "project__teaser", "project__region", "project__holder", "investor__owner", "confidentiality"
    )
    return get_object_or_404(rows, public_id=public_id)


@access.login
@require_safe
def own_introductions(request: HttpRequest) -> HttpResponse:
    """Everything that the person was introduced to, the latest first, and whom they met no more."""
    regions = list(Region.objects.all())
    rows = Introduction.objects.of_person(request.user).select_related(
        "project__teaser", "project__region", "project__holder", "investor__owner"
    )
    blocks = IntroductionBlock.objects.visible_to(request.user).select_related(
        *("introduction__project__teaser", "introduction__project__region"),
        *("introduction__project__holder", "introduction__investor__owner"),
    )
    context = {
        "views": [investor_presenters.introduction_view(one, request.user, regions) for one in rows[:MOST]],
        "blocks": [
            (one, investor_presenters.introduction_view(one.introduction, request.user, regions)) for one in blocks
        ],
    }
    return render(request, "projects/investors/introductions.html", context)


@access.permission("projects.take_part_in_introduction", on_object=True)
@require_safe
def introduction(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where it stands, what is expected of the reader, the documents, the talk."""
    return _show(request, opened(request, public_id))


@access.permission("projects.take_part_in_introduction", on_object=True)
@require_POST
def act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """What needs no form: accept, decline, take back, open the talks, block."""
    if action not in ACTIONS:
        raise Http404
    service, done = ACTIONS[action]
    announce(request, partial(service, introduction=opened(request, public_id), by=request.user), done=done)
    return redirect("projects:introduction", public_id=public_id)


@access.permission("projects.take_part_in_introduction", on_object=True)
@require_POST
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Accept the confidentiality agreement."""
    found, form = opened(request, public_id), SignForm(request.POST)
    service = partial(introductions.sign, introduction=found, by=request.user)
    return _done_or_shown(request, found, "sign_form", form, lambda agreed, version: service(version=version))


@access.permission("projects.disclose_documents", on_object=True)
@require_POST
def disclose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give documents to read."""
    found = opened(request, public_id)
    form = DocumentsForm(request.POST, offered=introduction_documents.may_be_given(found.project))
    service = partial(introduction_documents.disclose, introduction=found, by=request.user)
    return _done_or_shown(request, found, "documents_form", form, service)


@access.permission("projects.disclose_documents", on_object=True)
@require_POST
def close_document(request: HttpRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
    """Take a document back."""
    found = opened(request, public_id)
    service = partial(introduction_documents.take_back, introduction=found, public_id=document_id, by=request.user)
    announce(request, service, done=_("Ce document ne s’ouvre plus."))
    return redirect("projects:introduction", public_id=public_id)


@access.permission("projects.take_part_in_introduction", on_object=True)
@require_safe
def read_document(request: HttpRequest, public_id: UUID, document_id: UUID) -> FileResponse:
    """A disclosed document, for the investor; the holder sees that it was opened."""
    found = opened(request, public_id)
    try:
        stored = introduction_documents.open_file(introduction=found, public_id=document_id, by=request.user)
    except DomainError as error:
        raise Http404 from error
    return answer_with(stored)


@access.permission("projects.take_part_in_introduction", on_object=True)
@require_safe
def agreement_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The confidentiality agreement that both accepted, in the language of the page."""
    found = opened(request, public_id)
    try:
        made = confidentiality.pdf_of(introduction=found, by=request.user, language=get_language() or "fr")
    except DomainError as error:
        raise Http404 from error
    headers = {
        "Content-Disposition": 'attachment; filename="engagement.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(made, content_type=CONTENT_TYPE, headers=headers)


@access.permission("projects.take_part_in_introduction", on_object=True)
@require_POST
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write to the other side."""
    found = opened(request, public_id)
    service = partial(introductions.write, introduction=found, by=request.user)
    return _done_or_shown(request, found, "talk_form", TalkForm(request.POST), service)


@access.permission("projects.take_part_in_introduction", on_object=True)
@require_POST
def agree(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Declare an agreement, or confirm the other side's."""
    found = opened(request, public_id)
    service = partial(introductions.declare_agreement, introduction=found, by=request.user)
    return _done_or_shown(request, found, "agreement_form", AgreementForm(request.POST), service)


@access.permission("projects.take_part_in_introduction", on_object=True)
@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop there."""
    found = opened(request, public_id)
    service = partial(introductions.end, introduction=found, by=request.user)
    return _done_or_shown(request, found, "stop_form", StopForm(request.POST), service)


@access.login
@require_POST
def unblock(request: HttpRequest, block_id: int) -> HttpResponse:
    """Let somebody be met again."""
    done = _("Le blocage est levé.")
    announce(request, partial(introductions.unblock, block_id=block_id, by=request.user), done=done)
    return redirect("projects:introductions")


def _done_or_shown(request: HttpRequest, found: Introduction, name: str, form: BaseForm, act: Any) -> HttpResponse:
    if fulfil(form, act):
        return redirect("projects:introduction", public_id=found.public_id)
    found.refresh_from_db()
    return _show(request, found, **{name: form})


def _show(request: HttpRequest, found: Introduction, **forms: Any) -> HttpResponse:
    view = investor_presenters.introduction_view(found, request.user)
    version = found.confidentiality.version if found.confidentiality else None
    offered = introduction_documents.left_to_give(found) if view.may_disclose else None
    context: dict[str, Any] = {
        "view": view,
        "introduction": found,
        "text": found.confidentiality,
        "may_sign": found.state == IntroductionState.ACCEPTED and not view.has_signed,
        "may_read": introduction_documents.are_open(found),
        "documents": introduction_documents.listed(found),
        "talk": found.messages.all(),
        "entries": timeline(
            found, names_people=False, shows_notes=False, who=partial(investor_presenters.who_did, request.user)
        ),
        "sign_form": SignForm(initial={"version": version}),
        "documents_form": DocumentsForm(offered=offered) if offered is not None else None,
        "has_documents": bool(offered),
        "talk_form": TalkForm(),
        "agreement_form": AgreementForm(initial={"amount": found.amount}),
        "stop_form": StopForm(auto_id="stop_%s"),
        **forms,
    }
    return render(request, "projects/investors/introduction.html", context, status=422 if forms else 200)
