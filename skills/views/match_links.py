"""The page behind the link of a message: it shows the proposal, and its POST answers without signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.links import LinkRefused
from skills.forms.matches import DeclineForm
from skills.models import Match, Need
from skills.services import matches, need_presenters
from skills.workflows import LINK_STATES


@access.public
@never_cache
@require_safe
def match_link(request: HttpRequest, token: str) -> HttpResponse:
    """The proposal, with two buttons; opening it changes nothing."""
    try:
        match = matches.of_link(token)
    except LinkRefused as error:
        return _refused(request, error)
    return _show(request, match, token, DeclineForm())


@access.public
@never_cache
@require_POST
def match_link_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Interested, or declined with a reason, for the person to whom the link was sent."""
    answer = request.POST.get("answer", "")
    form = DeclineForm(request.POST if answer == "declined" else None)
    reason = form.cleaned_data["reason"] if form.is_bound and form.is_valid() else ""
    try:
        match = matches.of_link(token)
        if form.errors:
            return _show(request, match, token, form, status=422)
        matches.answer_by_link(token, answer=answer, reason=reason)
    except LinkRefused as error:
        return _refused(request, error)
    except DomainError as error:
        status = 422 if isinstance(error, InvalidInput) else 409
        return _show(request, match, token, form, refusal=error, status=status)
    return render(request, "skills/match_answered.html", {"match": match, "answer": answer})


def _show(
    request: HttpRequest, match: Match, token: str, form: DeclineForm, *, refusal: Any = None, status: int = 200
) -> HttpResponse:
    need = Need.objects.with_parts().get(pk=match.need_id)
    view = need_presenters.need_view(need)
    context = {
        "match": match,
        "view": view,
        "token": token,
        "form": form,
        "refusal": refusal,
        "may_answer": match.state in LINK_STATES and view.is_open,
    }
    return render(request, "skills/match_link.html", context, status=status)


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return render(request, "skills/link_refused.html", {"sentence": str(error)}, status=410)
