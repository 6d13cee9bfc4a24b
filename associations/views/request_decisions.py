"""The decision on a request: its association reads it and may contest it, the ministry tells it and promotes."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from associations.forms.juries import AppealForm
from associations.models import Award, DecisionLetter, Request, RequestAppeal
from associations.services import associations, decision_presenters, decisions, promotion, request_appeals
from associations.workflows import RequestState
from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce
from mdm_platform.permissions import has_permission, require_permission


@access.permission("associations.view_request", on_object=True)
@require_safe
def request_decision(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was decided, why, how much, and until when it can be contested."""
    return _page(request, _request(request, public_id), AppealForm())


@access.permission("associations.appeal_request", on_object=True)
@require_POST
def request_appeal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Contest the decision; what was typed stays when it is refused."""
    found = _request(request, public_id)
    require_permission(request.user, "associations.appeal_request", found)
    form = AppealForm(request.POST)
    if form.is_valid():
        try:
            request_appeals.file(request=found, by=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
            if request_appeals.letter_to_contest(found) is None:  # the page has no form left to say it
                messages.error(request, str(error))
        else:
            messages.success(request, _("Votre recours est enregistré. Une autre personne va l’examiner."))
            return redirect("associations:request_decision", public_id=public_id)
    return _page(request, found, form, status=422)


@access.permission("associations.appeal_request", on_object=True)
@require_POST
def request_appeal_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the appeal back."""
    found = _request(request, public_id)
    appeal = get_object_or_404(RequestAppeal.objects.visible_to(request.user).awaiting_decision(), request=found)
    require_permission(request.user, "associations.appeal_request", appeal)
    request_appeals.withdraw(requestappeal=appeal, by=request.user)
    messages.success(request, _("Votre recours est retiré."))
    return redirect("associations:request_decision", public_id=public_id)


@access.permission("associations.notify_request", on_object=True)
@require_POST
def request_decide(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Tell the association, or grant the first of the reserve, or end its wait."""
    acts: dict[str, tuple[Any, str]] = {
        "notify": (decisions.notify, _("La décision est notifiée : l’association a reçu sa lettre.")),
        "promote": (promotion.promote, _("La demande est retenue. Il reste à notifier la décision.")),
        "refuse": (promotion.refuse, _("La demande n’est pas retenue. Il reste à notifier la décision.")),
    }
    if action not in acts:
        raise Http404
    found = _request(request, public_id)
    require_permission(request.user, "associations.notify_request", found)
    service, sentence = acts[action]
    announce(request, partial(service, request=found, by=request.user), done=sentence)
    return redirect("associations:request_decision", public_id=public_id)


def _request(request: HttpRequest, public_id: UUID) -> Request:
    rows = Request.objects.select_related("association", "version", "call__operator")
    found = associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)
    require_permission(request.user, "associations.view_request", found)
    return found


def _page(request: HttpRequest, found: Request, form: forms.Form, *, status: int = 200) -> HttpResponse:
    user = request.user
    award = Award.objects.visible_to(user).filter(request=found).prefetch_related("adjustments").first()
    letters = DecisionLetter.objects.visible_to(user).filter(request=found).select_related("french", "arabic")
    decides = has_permission(user, "associations.notify_request", found)
    appeals = has_permission(user, "associations.appeal_request", found)
    context: dict[str, Any] = {
        "project": found,
        "letter": letters.first(),
        "award": award,
        "rows": decision_presenters.award_rows(award) if award else [],
        "bounds": decision_presenters.bound_rows(award) if award else [],
        "shares": award.shares.live().select_related("institution") if award else [],
        "to_tell": decides and decisions.waiting(Request.objects.filter(pk=found.pk)).exists(),
        "in_reserve": decides and found.state == RequestState.RESERVE,
        "contest": request_appeals.letter_to_contest(found) if appeals else None,
        "appeal": RequestAppeal.objects.visible_to(user).filter(request=found).order_by("-pk").first(),
        "appeals": appeals,
        "form": form,
    }
    if context["appeal"] is not None:
        context["appeal_story"] = timeline(context["appeal"], names_people=decides)
    return render(request, "associations/juries/request_decision.html", context, status=status)
