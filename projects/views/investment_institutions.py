"""The pages of banks and of the fund: the files of their institution, and what they answer."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.audit import events
from mdm_platform.page_acts import announce, fulfil
from projects.forms.investments import ActForm
from projects.models import Investment, InvestmentEntry
from projects.models.investment_readers import institutions_served
from projects.services import investment_entries
from projects.services import investment_presenters as presenters
from projects.views import investment_acts as acts
from projects.workflows.investments import InvestmentState

SERVE = "projects.serve_investments"
ROLES = ("bank_agent", "fund_agent")
PAGE = 50
AWAITED = {
    "bank_agent": (InvestmentState.INTENTION, InvestmentState.OWN_FUNDS_EVIDENCED, InvestmentState.COMPLETE),
    "fund_agent": (InvestmentState.SENT, InvestmentState.GRANTED, InvestmentState.TO_REPAY),
}


@access.permission(SERVE)
@require_safe
def institution_investments(request: HttpRequest) -> HttpResponse:
    """The files of my institution: those that wait for it first, or those in one state."""
    state = request.GET.get("state", "")
    files = Investment.objects.served_by(request.user).exclude(holder=request.user).with_parties()
    awaited = {one for role in ROLES if role in request.user.role_names for one in AWAITED[role]}
    waiting = files.filter(state__in=awaited).order_by("created_at")
    shown = files.filter(state=state) if state in InvestmentState.values else files
    context = {
        "waiting": [_line(one) for one in waiting if not presenters.awaits_proof(one)][:PAGE],
        "files": [_line(one) for one in shown[:PAGE]],
        "institutions": [one for role in ROLES for one in institutions_served(request.user, role)],
        "states": InvestmentState.choices,
        "state": state,
    }
    return render(request, "projects/investments/institution.html", context)


@access.permission(SERVE)
@require_safe
def institution_investment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file, with what my institution may answer; the holder sees that it was read."""
    investment = _served(request, public_id)
    events.record("investment.read", by=request.user, obj=investment, subject=investment.holder)
    return _page(request, investment)


@access.permission(SERVE)
@require_POST
def act_on_institution_investment(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Answer for my institution."""
    investment = _served(request, public_id)
    found = next((one for one in acts.INSTITUTION_ACTS if one.name == act), None)
    if found is None:
        raise Http404
    form = acts.form_of(found, investment, request.POST, request.FILES)
    if fulfil(form, acts.call(found, investment, request.user)):
        messages.success(request, found.done)
        return redirect("projects:institution_investment", public_id=public_id)
    return _page(request, _served(request, public_id), form)


@access.permission(SERVE)
@require_POST
def correct_entry(request: HttpRequest, public_id: UUID, entry_id: int) -> HttpResponse:
    """Undo a movement that my institution wrote, by a contra entry."""
    rows = InvestmentEntry.objects.filter(investment=_served(request, public_id))
    entry = get_object_or_404(rows.select_related("investment__envelope", "conversion"), pk=entry_id)
    done = _("L’écriture est annulée par une écriture contraire.")
    announce(request, partial(investment_entries.correct, entry=entry, by=request.user), done=done)
    return redirect("projects:institution_investment", public_id=public_id)


def _served(request: HttpRequest, public_id: UUID) -> Investment:
    rows = Investment.objects.served_by(request.user).exclude(holder=request.user).with_parties()
    return get_object_or_404(rows.select_related("envelope"), public_id=public_id)


def _line(investment: Investment) -> tuple[Investment, str, str]:
    return investment, presenters.tone_of(investment.state), presenters.who_holds(investment)


def _page(request: HttpRequest, investment: Investment, bound: ActForm | None = None) -> HttpResponse:
    offers = acts.offers(acts.INSTITUTION_ACTS, investment, request.user, bound)
    acts.say_too_late(request, offers, bound)
    context: dict[str, Any] = {
        "page": presenters.view_of(investment),
        "offers": offers,
        "side": "institution",
        "correctable": investment_entries.correctable(investment, request.user),
    }
    return render(request, "projects/investments/investment.html", context, status=422 if bound else 200)
