"""A co-funder's pages: the shares that its agents confirm, decline and pay."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from associations.forms.juries import CANCEL_SHARE, PaymentForm
from associations.models import CofunderShare
from associations.services import cofunding as cofunding_services
from associations.services import decision_presenters
from associations.services.cofunder_agents import institutions_of
from associations.workflows import CofunderShareWorkflow, ShareState
from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.ledger.models import Envelope
from mdm_platform.permissions import has_permission, require_permission

PAGE = 50


@access.permission("associations.cofund")
@require_safe
def cofunding(request: HttpRequest) -> HttpResponse:
    """What waits for my institution's confirmation, what it brings, what its envelopes still hold."""
    state = request.GET.get("state", "")
    shares = CofunderShare.objects.visible_to(request.user).with_award()
    shown = shares.filter(state=state) if state in ShareState.values else shares
    institutions = institutions_of(request.user)
    context = {
        "waiting": shares.awaiting_confirmation()[:PAGE],
        "shares": [(share, decision_presenters.SHARE_TONES[share.state]) for share in shown[:PAGE]],
        "totals": decision_presenters.totals_of(shares),
        "envelopes": Envelope.objects.filter(institution__in=institutions, cofunder_shares__isnull=False).distinct(),
        "institutions": institutions,
        "states": ShareState.choices,
        "state": state,
    }
    return render(request, "associations/juries/cofunding.html", context)


@access.permission("associations.cofund")
@require_safe
def cofunder_share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One share: the project, the decision, the computation, and what is expected of the institution."""
    return _page(request, _share(request, public_id), PaymentForm())


@access.permission("associations.cofund")
@require_POST
def cofunder_share_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Confirm, decline, or declare the payment."""
    share = _share(request, public_id)
    form = PaymentForm(request.POST) if action == "pay" else forms.Form(request.POST)
    if form.is_valid():
        try:
            sentence = _act(share, action, form, request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, sentence)
            return redirect("associations:cofunder_share", public_id=public_id)
    if action == "pay":
        return _page(request, share, form, status=422)
    messages.error(request, " ".join(str(said) for said in form.non_field_errors()))
    return redirect("associations:cofunder_share", public_id=public_id)


def _act(share: CofunderShare, action: str, form: forms.Form, by: Any) -> str:
    if action == "confirm":
        cofunding_services.confirm(cofundershare=share, by=by)
        return _("Merci : la part de votre institution est confirmée.")
    if action == "decline":
        cofunding_services.cancel(cofundershare=share, by=by, **CANCEL_SHARE)
        return _("La part est déclinée.")
    if action == "pay":
        cofunding_services.record_payment(cofundershare=share, by=by, **form.cleaned_data)
        return _("Le versement est enregistré.")
    raise Http404


def _share(request: HttpRequest, public_id: UUID) -> CofunderShare:
    found = get_object_or_404(CofunderShare.objects.visible_to(request.user).with_award(), public_id=public_id)
    require_permission(request.user, "associations.cofund", found)
    return found


def _page(request: HttpRequest, share: CofunderShare, form: forms.Form, *, status: int = 200) -> HttpResponse:
    offered = {row.name: refusals for row, refusals in CofunderShareWorkflow.available(share, request.user)}
    context = {
        "share": share,
        "tone": decision_presenters.SHARE_TONES[share.state],
        "rows": decision_presenters.share_rows(share),
        "bounds": decision_presenters.bound_rows(share.award),
        "changes": share.adjusted_by.live(),
        "offered": offered,
        "may_pay": "pay" in offered and has_permission(request.user, "associations.pay_share", share),
        "remaining": share.envelope.remaining,
        "form": form,
        "story": timeline(share, names_people=False),
    }
    return render(request, "associations/juries/cofunder_share.html", context, status=status)
