"""Filing, with or without an account: what may be sent, one subject a page, read again, then sent."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grievances.forms import filing as forms
from grievances.models import CaseDraft
from grievances.services import drafts, filing, filing_steps, similar, uploads
from grievances.views import filing_session
from grievances.views.filing_session import writing
from grievances.views.filing_summary import sections
from grievances.workflows import CaseKind
from mdm_platform import access
from mdm_platform.client_address import client_address
from mdm_platform.components import ErrorLink
from mdm_platform.errors import DomainError
from mdm_platform.journeys.pages import Subject, Walk, refusal_links, tasks_context

FILES, ELSEWHERE = "files", "https://www.google.com/"
SUBJECTS = {
    "subject": Subject(forms.SubjectForm, "grievances/filing/step.html"),
    "place": Subject(forms.PlaceForm, "grievances/filing/step.html"),
    "facts": Subject(forms.FactsForm, "grievances/filing/step.html"),
    "person": Subject(forms.PersonForm, "grievances/filing/step_person.html"),
    FILES: Subject(forms.FilesForm, "grievances/filing/files.html", autosaves=False),
    "contact": Subject(forms.ContactForm, "grievances/filing/step_contact.html"),
}


@access.public
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What may be sent, what happens then, and where to follow it."""
    own = CaseDraft.objects.visible_to(request.user).filter(is_for_other=False).first()
    held = own or filing_session.held_draft(request)
    context = {"kinds": list(CaseKind), "draft": held, "receipt": filing_session.held_receipt(request)}
    return render(request, "grievances/filing/home.html", context)


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """POST begins, with the kind that was pressed; a visit leads to the choice."""
    if request.method != "POST":
        return redirect(f"{reverse('grievances:home')}#file")
    by = request.user if request.user.is_authenticated else None
    try:
        draft = drafts.begin(by=by, kind=request.POST.get("kind", ""), address=client_address(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("grievances:home")
    filing_session.hold_draft(request, draft)
    return redirect("grievances:draft_step", public_id=draft.public_id, step=drafts.STEPS[0])


@writing
@require_safe
def tasks(request: HttpRequest, draft: CaseDraft) -> HttpResponse:
    """The list of steps of a draft."""
    context = {
        "draft": draft,
        **tasks_context(filing_steps.tasks(draft), lambda step: _address(draft, step), may_send=True),
        "check_url": reverse("grievances:draft_check", args=[draft.public_id]),
        "check_label": _("Relire"),
        "steps_label": _("Étapes"),
    }
    return render(request, "grievances/filing/tasks.html", context)


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft: CaseDraft, step: str) -> HttpResponse:
    """One subject. Whatever is right is saved, whatever is wrong stays on the page with how to mend it."""
    if step == FILES:
        return _files(request, draft)
    if step not in SUBJECTS:
        raise Http404
    return _walk(request, draft).answer(request, step)


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft: CaseDraft) -> HttpResponse:
    """Everything that was said, what is already answered, then POST sends it."""
    errors: list[ErrorLink] = []
    if request.method == "POST":
        try:
            return _sent(request, draft)
        except DomainError as error:
            errors = _placed(error) or refusal_links(error)
    found = sections(draft, lambda name: _address(draft, name))
    context = {
        "draft": draft,
        "sections": found,
        "errors": errors,
        "is_ready": not any(section.needed for section in found),
        "tasks_url": reverse("grievances:draft", args=[draft.public_id]),
        "answers": similar.answers_for(draft),
        "proposals": similar.proposals_for(draft),
        "duplicates": similar.possible_duplicates(draft, request.user),
    }
    return render(request, "grievances/filing/check.html", context, status=422 if errors else 200)


@writing
@require_POST
def abandon(request: HttpRequest, draft: CaseDraft) -> HttpResponse:
    """Erase the draft, files included."""
    drafts.give_up(draft=draft)
    messages.success(request, _("Ce que vous aviez écrit est effacé. Rien n’a été envoyé."))
    return redirect("grievances:counter" if draft.is_for_other else "grievances:home")


@access.public
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Somebody left in a hurry: this browser forgets the draft, the receipt, the cases it opened and the account.

    Without scripts the answer is an empty page that leads away by itself.
    """
    logout(request)
    if "scripted" in request.POST:
        return HttpResponse(status=204)
    answer = render(request, "grievances/filing/left.html")
    answer.headers["Refresh"] = f"0; url={ELSEWHERE}"
    return answer


def _sent(request: HttpRequest, draft: CaseDraft) -> HttpResponse:
    """Send it, and lead to the receipt; so does a second press, which comes when the first has sent it."""
    by = request.user if request.user.is_authenticated else None
    try:
        filed = filing.file(draft=draft, by=by, address=client_address(request))
    except drafts.DraftGone:
        return redirect("grievances:receipt")
    filing_session.hold_receipt(request, filed, sent=draft)
    return redirect("grievances:receipt")


def _placed(error: DomainError) -> list[ErrorLink]:
    """The refusal with a link to the part of the page where what is wrong can be changed."""
    steps = {name: step for step, names in drafts.FIELDS.items() for name in names}
    found = [
        (steps[name], sentence) for name, sentences in error.fields.items() if name in steps for sentence in sentences
    ]
    return [ErrorLink(str(sentence), f"check-{step}") for step, sentence in found]


def _walk(request: HttpRequest, draft: CaseDraft) -> Walk:
    return Walk(
        subjects=SUBJECTS,
        labels=filing_steps.labels(draft),
        record=draft,
        save=lambda step, values: drafts.save(draft=draft, step=step, values=values),
        reload=lambda: filing_session.draft_of(request, draft.public_id),
        step_url=lambda step: _address(draft, step),
        tasks_url=reverse("grievances:draft", args=[draft.public_id]),
        check_url=reverse("grievances:draft_check", args=[draft.public_id]),
        more=lambda step: {"answers": similar.answers_for(draft) if step == "facts" else []},
        travels=draft.owner_id is not None,
    )


def _files(request: HttpRequest, draft: CaseDraft) -> HttpResponse:
    """The files of a draft: one more, one less, or onward."""
    is_sent = request.method == "POST"
    form = forms.FilesForm(request.POST if is_sent else None, request.FILES if is_sent else None, draft=draft)
    if is_sent:
        if removed := request.POST.get("remove"):
            drafts.remove_file(draft=draft, public_id=removed)
            return redirect(f"{request.get_full_path()}#files")
        if form.is_valid() and _keep_files(request, draft, form):
            if form.given() and "add" in request.POST:
                return redirect(f"{request.get_full_path()}#files")
            return _walk(request, draft).onward(request, FILES)
    labels = list(filing_steps.labels(draft))
    context: dict[str, Any] = {
        "record": draft,
        "form": form,
        "files": draft.files.select_related("file"),
        "label": filing_steps.labels(draft)[FILES],
        "place": labels.index(FILES) + 1,
        "total": len(labels),
        "step": FILES,
        "autosave": "",
        "tasks_url": reverse("grievances:draft", args=[draft.public_id]),
    }
    return render(request, "grievances/filing/files.html", context, status=422 if form.errors else 200)


def _keep_files(request: HttpRequest, draft: CaseDraft, form: forms.FilesForm) -> bool:
    """Keep what came; whether all of it could be."""
    given = form.given()
    if given and not draft.is_for_other:
        try:
            uploads.take(by=draft.owner, address=client_address(request), count=len(given))
        except DomainError as error:
            form.add_error(given[0][0], str(error))
            return False
    for name, upload in given:
        try:
            drafts.add_file(draft=draft, upload=upload, is_voice=name == "voice", is_proof=name == "proof")
        except DomainError as error:
            form.refuse(name, upload, error)
    return not form.errors


def _address(draft: CaseDraft, step: str) -> str:
    return reverse("grievances:draft_step", args=[draft.public_id, step])
