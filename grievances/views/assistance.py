"""One's requests for legal assistance: asked, followed, talked over, closed."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grievances.forms.legal import AssistanceForm, CloseForm, WordsForm
from grievances.models import AssistanceRequest, Case
from grievances.services import assistance as services
from grievances.workflows import AssistanceState
from grievances.workflows.legal import LIVE_STATES
from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce, fulfil

TONES = {
    AssistanceState.RECEIVED: "info",
    AssistanceState.REFERRED: "info",
    AssistanceState.IN_PROGRESS: "warning",
    AssistanceState.ANSWERED: "success",
}


@access.permission("grievances.ask_assistance")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a question of law, alone or from a case."""
    case, is_for_other = _case(request)
    initial = {"person_name": request.user.full_name, "language": (get_language() or "fr")[:2]}
    if case is not None:
        initial |= {"country": str(case.place_country), "subject": case.category.label}
    form = AssistanceForm(request.POST or None, request.FILES or None, initial=initial, is_for_other=is_for_other)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(by=request.user, case=case, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return _asked(request, made)
    context = {"form": form, "case": case, "is_for_other": is_for_other}
    return render(request, "grievances/legal/ask.html", context, status=422 if form.errors else 200)


@access.permission("grievances.ask_assistance")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own requests."""
    rows = AssistanceRequest.objects.of_person(request.user)[:100]
    shown = [{"request": one, "tone": TONES.get(one.state, "neutral")} for one in rows]
    return render(request, "grievances/legal/mine.html", {"rows": shown})


@access.permission("grievances.follow_assistance", on_object=True)
@require_safe
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request: where it stands, what was said, what can be done."""
    return show(request, opened(request, public_id))


@access.permission("grievances.follow_assistance", on_object=True)
@require_POST
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write to the expert, or ask again after the answer."""
    found, form = opened(request, public_id), WordsForm(request.POST, request.FILES)
    act = services.ask_again if found.state == AssistanceState.ANSWERED else services.say
    if fulfil(form, partial(act, request=found, by=request.user)):
        messages.success(request, _("Votre message est envoyé à l’expert."))
        return redirect("grievances:my_assistance_request", public_id=public_id)
    return show(request, found, words_form=form)


@access.permission("grievances.follow_assistance", on_object=True)
@require_POST
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that it is over."""
    found, form = opened(request, public_id), CloseForm(request.POST)
    if form.is_valid():
        announce(
            request,
            partial(services.close, request=found, by=request.user, was_helpful=form.cleaned_data["was_helpful"]),
            done=_("Votre demande est close. Merci de nous avoir dit ce qu’il en est."),
        )
    return redirect("grievances:my_assistance_request", public_id=public_id)


@access.permission("grievances.follow_assistance", on_object=True)
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the request back."""
    announce(
        request,
        partial(services.withdraw, request=opened(request, public_id), by=request.user),
        done=_("Votre demande est retirée. Aucun expert ne la lit plus."),
    )
    return redirect("grievances:my_assistance_request", public_id=public_id)


def opened(request: HttpRequest, public_id: str) -> AssistanceRequest:
    """One's own request; 404 otherwise."""
    return get_object_or_404(AssistanceRequest.objects.of_person(request.user), public_id=public_id)


def show(request: HttpRequest, found: AssistanceRequest, words_form: WordsForm | None = None) -> HttpResponse:
    """The page of a request."""
    referral = found.live_referral
    is_followed = found.state in (AssistanceState.IN_PROGRESS, AssistanceState.ANSWERED)
    context: dict[str, Any] = {
        "request_": found,
        "tone": TONES.get(found.state, "neutral"),
        "expert": referral.expert if referral is not None and referral.no_conflict_at else None,
        "thread": [{"one": one, "mine": not one.by_expert} for one in found.exchanges.prefetch_related("files__file")],
        "files": found.files.filter(exchange=None).select_related("file"),
        "refusal": services.why_refused(found),
        "entries": timeline(found, names_people=False, who=_who),
        "may_write": is_followed,
        "may_withdraw": found.state in LIVE_STATES,
        "is_new": request.GET.get("new") == "1",
        "words_form": words_form or WordsForm(),
        "close_form": CloseForm(auto_id="close_%s"),
    }
    wrong = words_form is not None and words_form.errors
    return render(request, "grievances/legal/follow.html", context, status=422 if wrong else 200)


def _asked(request: HttpRequest, made: AssistanceRequest) -> HttpResponse:
    if made.requester_id is None:
        messages.success(request, _("La demande est enregistrée. L’avis de l’expert arrivera dans le dossier."))
        return redirect("grievances:legal_directory")
    return redirect(reverse("grievances:my_assistance_request", args=[made.public_id]) + "?new=1")


def _case(request: HttpRequest) -> tuple[Case | None, bool]:
    """The case from which one asks, and whether one does as its agent; 404 for a case that one may not see."""
    asked = request.GET.get("case", "")
    if not asked:
        return None, False
    try:
        key = UUID(asked)
    except ValueError as error:
        raise Http404 from error
    rows = Case.objects.select_related("category")
    own = rows.of_person(request.user).filter(public_id=key).first()
    if own is not None:
        return own, False
    return get_object_or_404(rows.visible_to(request.user), public_id=key), True


def _who(log: Any) -> Any:
    """The desk and the expert by what they are, never by name."""
    if log.transition in ("accept", "decline", "give_back", "answer"):
        return _("Un expert juridique")
    return _("Vous") if log.transition in ("start", "ask_again", "close", "withdraw") else None
