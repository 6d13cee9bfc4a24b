"""The pages of a support operator (OPAP): the requests that it accompanies, its agreement, its visa or its refusal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from associations.forms.requests import OpinionForm, RefusalForm, SignatureForm
from associations.models import Endorsement
from associations.services import endorsements, request_follow_up, request_steps
from associations.views.request_summary import budget_table, sections
from mdm_platform import access
from mdm_platform.components import Link
from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.forms import refuse

PAGE_SIZE = 20


@dataclass(frozen=True)
class Answer:
    """What an operator answers: the service, the form of its words, and what is said afterwards."""

    service: Any
    form: type[forms.Form]
    done: Any


ANSWERS = {
    "sign": Answer(endorsements.sign_agreement, SignatureForm, gettext_lazy("La convention est enregistrée.")),
    "endorse": Answer(endorsements.endorse, OpinionForm, gettext_lazy("Votre visa est donné.")),
    "refuse": Answer(endorsements.refuse, RefusalForm, gettext_lazy("Votre refus est transmis à l’association.")),
}


@access.permission("associations.support_requests")
@never_cache
@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """The requests that the operator is asked to accompany, what runs first; pages by number of rows."""
    start = request.GET.get("from", "")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 0
    found = list(endorsements.of_agent(request.user)[first : first + PAGE_SIZE + 1])
    context = {
        "supports": [(one, request_follow_up.shown_label(one.request)) for one in found[:PAGE_SIZE]],
        "next_url": f"?from={first + PAGE_SIZE}" if len(found) > PAGE_SIZE else "",
    }
    return render(request, "associations/requests/support_list.html", context)


@access.permission("associations.support_requests")
@never_cache
@require_safe
def support_request(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One request: what it says, what it lacks, and what the operator may answer."""
    return _show(request, _own(request, public_id))


@access.permission("associations.support_requests")
@require_POST
def support_act(request: HttpRequest, public_id: UUID, answer: str) -> HttpResponse:
    """Record the agreement, give the visa, or refuse; what was typed stays when it is refused."""
    if answer not in ANSWERS:
        raise Http404
    found, chosen = _own(request, public_id), ANSWERS[answer]
    form = chosen.form(request.POST, prefix=answer)
    if not form.is_valid():
        return _show(request, found, answer, form)
    try:
        chosen.service(endorsement=found, by=request.user, **form.cleaned_data)
    except InvalidInput as error:
        refuse(form, error)
        return _show(request, found, answer, form)
    except DomainError as error:
        if found.ended_at is not None or found.request.state != "draft":  # the page has no form left to say it
            messages.error(request, str(error))
            return redirect("associations:support_request", public_id=public_id)
        form.data = form.data.copy()
        form.data["endorse-seen"] = request_steps.stamp_of(_own(request, public_id).request)
        form.add_error(None, [str(reason) for reason in getattr(error, "reasons", None) or [str(error)]])
        return _show(request, _own(request, public_id), answer, form)
    messages.success(request, chosen.done)
    return redirect("associations:support_request", public_id=public_id)


def _own(request: HttpRequest, public_id: UUID) -> Endorsement:
    return get_object_or_404(endorsements.of_agent(request.user), public_id=public_id)


def _show(
    request: HttpRequest, found: Endorsement, answer: str = "", refused: forms.Form | None = None
) -> HttpResponse:
    stamp = request_steps.stamp_of(found.request)
    asked = {name: one.form(prefix=name, initial={"seen": stamp}) for name, one in ANSWERS.items()}
    runs = found.ended_at is None
    context = {
        "support": found,
        "found": found.request,
        "label": request_follow_up.shown_label(found.request),
        "is_draft": runs and found.request.state == "draft",
        "lacking": request_steps.lacking(found.request, but="operator") if runs else [],
        "sections": sections(found.request, needed=False) if runs else [],
        "budget": budget_table(found.request) if runs else [],
        "documents": found.request.documents.select_related("file", "call_document") if runs else [],
        "forms": asked | ({answer: refused} if refused is not None else {}),
        "opened": {name: name == answer for name in asked},
        "crumbs": [Link(_("Demandes à accompagner"), reverse("associations:support")), Link(found.request.title)],
    }
    status = 422 if refused is not None else 200
    return render(request, "associations/requests/support_detail.html", context, status=status)
