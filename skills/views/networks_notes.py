"""Notes of the think tank: written, read by peers, published as pages for everybody."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import fulfil
from mdm_platform.permissions import require_permission
from skills.forms.networks import HandBackForm, NoteForm, RemovalForm, ReviewForm
from skills.models import NetworkNote
from skills.services import network_notes as notes
from skills.views import networks_notes_page
from skills.views.networks import opened, said
from skills.views.networks_space import closed_door, entered
from skills.workflows import NoteState

ACTIONS = {
    "publish": (notes.publish, gettext_lazy("La note est publiée : tout le monde peut la lire.")),
    "recall": (notes.recall, gettext_lazy("La note est de nouveau un brouillon.")),
    "withdraw": (notes.withdraw, gettext_lazy("La note est retirée.")),
}
WRITTEN = ("title", "language", "summary", "text", "is_signed")


@access.permission("skills.enter_network", on_object=True)
@require_safe
def network_notes(request: HttpRequest, slug: str) -> HttpResponse:
    """The notes that the member may read, what waits for the reader first."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    groups = networks_notes_page.groups(visit.network, request.user)
    context = visit.context("network_notes") | {
        "groups": groups,
        "is_empty": not any(group.notes for group in groups),
    }
    return render(request, "skills/networks/notes.html", context)


@access.permission("skills.post_in_network", on_object=True)
@require_POST
def note_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a note."""
    visit = entered(request, slug)
    if visit is None:
        return closed_door(request, slug)
    language = getattr(request, "LANGUAGE_CODE", "fr")[:2]
    try:
        note = notes.create(network=visit.network, language=language, by=request.user)
    except DomainError as error:
        messages.error(request, said(error))
        return redirect("skills:network_notes", slug=slug)
    return redirect("skills:note_edit", slug=slug, public_id=note.public_id)


@access.permission("skills.edit_note", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_edit(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Write the note; it is kept while one types, and sent to the peers by its own button."""
    note = _note(request, slug, public_id)
    require_permission(request.user, "skills.edit_note", note)
    if note.state not in notes.EDITABLE:
        return redirect("skills:note_detail", slug=slug, public_id=public_id)
    form = NoteForm(request.POST or None, initial={name: getattr(note, name) for name in WRITTEN})
    if request.method == "POST":
        saved = form.is_valid() and _save(request, note, form)
        if "autosave" in request.POST:
            return _autosaved(form)
        if saved:
            return _onward(request, note)
    return _edit_page(request, note, form)


@access.public
@require_safe
def note_detail(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The note as a page, for everybody once it is published."""
    note = _note(request, slug, public_id)
    user = request.user
    context = {
        "network": note.network,
        "note": networks_notes_page.note_view(note, user, site=settings.SITE_URL),
        "expected": networks_notes_page.expected(note, user),
        "reviews": networks_notes_page.reviews(note, user) if user.is_authenticated else [],
        "acts": networks_notes_page.acts(note, user),
    }
    return render(request, "skills/networks/note_detail.html", context)


@access.permission("skills.review_note", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def note_review(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Read the note and say what one thinks of it."""
    note = _note(request, slug, public_id)
    require_permission(request.user, "skills.review_note", note)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and fulfil(form, partial(notes.review, note=note, by=request.user)):
        messages.success(request, _("Merci : l’auteur lit votre avis."))
        return redirect("skills:note_detail", slug=slug, public_id=public_id)
    context = {
        "network": note.network,
        "note": networks_notes_page.note_view(note, request.user, site=settings.SITE_URL),
        "form": form,
        "reviews": networks_notes_page.reviews(note, request.user),
    }
    return render(request, "skills/networks/note_review.html", context, status=422 if form.errors else 200)


@access.permission("skills.publish_note", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def note_return(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Give the note back to its author with what to take up again."""
    note = _note(request, slug, public_id)
    require_permission(request.user, "skills.publish_note", note)
    form = HandBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            notes.hand_back(note=note, note_text=form.cleaned_data["note"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La note est rendue à son auteur, avec votre explication."))
            return redirect("skills:note_detail", slug=slug, public_id=public_id)
    return _refusal_page(request, note, form, _RETURN)


@access.permission("skills.retract_note", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def note_retract(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take a published note off the public pages."""
    note = _note(request, slug, public_id)
    require_permission(request.user, "skills.retract_note", note)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = {"reason": form.cleaned_data["reason"], "note_text": form.cleaned_data["note"]}
        try:
            notes.retract(note=note, by=request.user, **words)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La note n’est plus publiée. Son auteur en reçoit le motif."))
            return redirect("skills:network", slug=slug)
    return _refusal_page(request, note, form, _RETRACT)


@access.login
@require_POST
def note_act(request: HttpRequest, slug: str, public_id: UUID, action: str) -> HttpResponse:
    """Publish, take back from the peers, withdraw."""
    note = _note(request, slug, public_id)
    if action not in ACTIONS:
        raise Http404
    service, sentence = ACTIONS[action]
    try:
        service(note=note, by=request.user)
    except DomainError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, sentence)
    if note.state == NoteState.WITHDRAWN:
        return redirect("skills:network", slug=slug)
    return redirect("skills:note_detail", slug=slug, public_id=public_id)


_RETURN = {
    "title": gettext_lazy("Rendre la note à son auteur"),
    "intro": gettext_lazy("L’auteur la corrige, puis la propose de nouveau. Un nouveau tour de relecture commence."),
    "submit_label": gettext_lazy("Rendre à l’auteur"),
}
_RETRACT = {
    "title": gettext_lazy("Dépublier une note"),
    "intro": gettext_lazy("La note quitte les pages publiques pour de bon. Son auteur reçoit votre explication."),
    "submit_label": gettext_lazy("Dépublier la note"),
}


def _note(request: HttpRequest, slug: str, public_id: UUID) -> NetworkNote:
    network = opened(request, slug)
    rows = NetworkNote.objects.visible_to(request.user).filter(network=network)
    return get_object_or_404(rows.select_related("network", "author__profile"), public_id=public_id)


def _save(request: HttpRequest, note: NetworkNote, form: NoteForm) -> bool:
    """Keep the words, then send them to the peers when that was asked; whether all went well."""
    try:
        notes.update(note=note, by=request.user, **form.cleaned_data)
        if "submit" in request.POST:
            notes.submit(note=note, by=request.user)
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _autosaved(form: NoteForm) -> HttpResponse:
    """204, or what is not kept yet and why."""
    if not form.errors:
        return HttpResponse(status=204)
    sentence = " ".join(str(message) for errors in form.errors.values() for message in errors)
    return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")


def _onward(request: HttpRequest, note: NetworkNote) -> HttpResponse:
    if "submit" in request.POST:
        messages.success(request, _("Votre note est proposée à la relecture : les membres du réseau la lisent."))
        return redirect("skills:note_detail", slug=note.network.slug, public_id=note.public_id)
    messages.success(request, _("C’est enregistré. Reprenez quand vous voulez, sur cet appareil ou un autre."))
    return redirect("skills:note_edit", slug=note.network.slug, public_id=note.public_id)


def _edit_page(request: HttpRequest, note: NetworkNote, form: NoteForm) -> HttpResponse:
    context = {
        "network": note.network,
        "note": note,
        "form": form,
        "returned_note": _asked_for(note),
        "reviews": networks_notes_page.reviews(note, request.user) if note.state == NoteState.RETURNED else [],
    }
    return render(request, "skills/networks/note_form.html", context, status=422 if form.errors else 200)


def _asked_for(note: NetworkNote) -> str:
    """What the animator wrote when the note was handed back."""
    if note.state != NoteState.RETURNED:
        return ""
    log = TransitionLog.objects.about(note).filter(transition="hand_back").select_related("note").last()
    words = getattr(log, "note", None)
    return words.text if words else ""


def _refusal_page(request: HttpRequest, note: NetworkNote, form: Any, words: dict[str, Any]) -> HttpResponse:
    context = {"network": note.network, "note": note, "form": form, **words}
    return render(request, "skills/networks/note_refuse.html", context, status=422 if form.errors else 200)
