"""Following a campaign that was sent: opened, its receptions confirmed, settled, delivered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.services import project_notes
from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.errors import InvalidInput
from mdm_platform.page_acts import announce, fulfil, visible_or_404
from mdm_platform.permissions import has_permission, require_permission
from mdm_platform.search.keyset import Order, Place, page
from projects.forms import campaigns as forms
from projects.models import CampaignUpdate, Pledge
from projects.services import campaign_presenters as present
from projects.services import campaign_results, campaigns, pledge_receipts
from projects.views.campaign_pledges import TONES
from projects.views.campaign_writing import own
from projects.workflows.campaigns import (
    COLLECTING_STATES,
    DECLARED_PLEDGES,
    FUNDED_STATES,
    PUBLIC_STATES,
    CampaignState,
    PledgeState,
)

ACTIONS: dict[str, Any] = {
    "recall": (campaigns.recall, gettext_lazy("Votre campagne est de nouveau un brouillon.")),
    "open": (campaigns.open_campaign, gettext_lazy("Votre campagne est ouverte : tout le monde peut la lire.")),
    "settle": (
        campaign_results.settle,
        gettext_lazy("Le résultat est arrêté, et celles et ceux qui ont donné le lisent."),
    ),
}
PLEDGES_A_PAGE = 50


@access.permission("projects.follow_campaign", on_object=True)
@never_cache
@require_safe
def follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is expected of the association now, its figures, its pledges and its history."""
    return _show(request, own(request, public_id, "projects.follow_campaign"))


@access.permission("projects.follow_campaign", on_object=True)
@require_POST
def act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Take the campaign back before it is open, open it, or write its result."""
    found = own(request, public_id, "projects.follow_campaign")
    if action not in ACTIONS:
        raise Http404
    service, sentence = ACTIONS[action]
    announce(request, partial(service, campaign=found, by=request.user), done=sentence)
    return redirect("projects:campaign_follow", public_id=public_id)


@access.permission("projects.write_campaign", on_object=True)
@require_POST
def update(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Publish news of the campaign."""
    found, form = own(request, public_id), forms.UpdateForm(request.POST)
    if fulfil(form, partial(campaign_results.publish_update, campaign=found, by=request.user)):
        messages.success(request, _("La nouvelle est publiée sur la page de la campagne."))
        return redirect("projects:campaign_follow", public_id=public_id)
    return _show(request, found, update_form=form)


@access.permission("projects.remove_news", on_object=True)
@require_POST
def remove_update(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take news away."""
    held = get_object_or_404(CampaignUpdate.objects.select_related("campaign"), public_id=public_id)
    found = own(request, held.campaign.public_id)
    announce(
        request,
        partial(campaign_results.remove_update, update=held, by=request.user),
        done=_("La nouvelle est retirée."),
    )
    return redirect("projects:campaign_follow", public_id=found.public_id)


@access.permission("projects.write_campaign", on_object=True)
@require_POST
def deliver(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that the project is done."""
    found, form = own(request, public_id), forms.DeliverForm(request.POST)
    if fulfil(form, partial(campaign_results.deliver, campaign=found, by=request.user)):
        messages.success(request, _("C’est noté. Publiez maintenant le compte rendu, avec des photos."))
        return redirect("projects:campaign_report", public_id=public_id)
    return _show(request, found, deliver_form=form)


@access.permission("projects.confirm_receipt", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm what came into the account for a pledge, with its proof."""
    found = _received_by(request, public_id)
    form = forms.ReceiveForm(request.POST or None, request.FILES or None, initial={"amount": found.amount})
    page = _PledgePage(
        "projects/campaigns/receive.html",
        states=DECLARED_PLEDGES,
        act=pledge_receipts.receive,
        done=_("La réception est confirmée, et la personne est remerciée."),
    )
    return page.answer(request, found, form)


@access.permission("projects.confirm_receipt", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Undo a reception that was a mistake."""
    page = _PledgePage(
        "projects/campaigns/reverse.html",
        states=(PledgeState.RECEIVED,),
        act=pledge_receipts.reverse,
        done=_("La réception est annulée par une contre-écriture."),
    )
    return page.answer(request, _received_by(request, public_id), forms.ReverseForm(request.POST or None))


@dataclass(frozen=True)
class _PledgePage:
    """What whoever keeps the money does with a pledge in one of these states, on a page of its own."""

    template: str
    states: tuple[str, ...]
    act: Callable[..., Any]
    done: str

    def answer(self, request: HttpRequest, pledge: Pledge, form: Any) -> HttpResponse:
        """The page with its form; the campaign once it is done, or when the pledge is elsewhere by now."""
        onward = redirect("projects:campaign_follow", public_id=pledge.campaign.public_id)
        if pledge.state not in self.states:
            return onward
        if request.method == "POST" and fulfil(form, partial(self.act, pledge=pledge, by=request.user)):
            messages.success(request, self.done)
            return onward
        context = {"pledge": pledge, "campaign": pledge.campaign, "form": form}
        return render(request, self.template, context, status=422 if form.errors else 200)


def _received_by(request: HttpRequest, public_id: UUID) -> Pledge:
    found = visible_or_404(request, Pledge, public_id, "campaign__association", "proof")
    require_permission(request.user, "projects.confirm_receipt", found)
    return found


def _show(request: HttpRequest, found: Any, **refused: Any) -> HttpResponse:
    """The page that the association follows its campaign on."""
    user, state = request.user, found.state
    keeps_money = has_permission(user, "projects.confirm_receipt", found)
    writes = has_permission(user, "projects.write_campaign", found)
    context: dict[str, Any] = {
        **present.card(found),
        "writes": writes,
        "keeps_money": keeps_money,
        "is_collecting": state in COLLECTING_STATES,
        "is_public": state in PUBLIC_STATES,
        "is_funded": state in FUNDED_STATES,
        "returned": project_notes.last_note(found, "return_to_author"),
        "may_recall": state in (CampaignState.REVIEW, CampaignState.APPROVED) and writes,
        "may_settle": state == CampaignState.CONFIRMING and has_permission(user, "projects.settle_campaign", found),
        "result_sentence": present.result_to_settle(found),
        "pledges": _pledges(request, found) if keeps_money and state in PUBLIC_STATES else None,
        "entries": timeline(found, names_people=False),
        "updates": found.updates.all() if writes and state in PUBLIC_STATES else (),
        "update_form": forms.UpdateForm(auto_id="news_%s"),
        "deliver_form": forms.DeliverForm(initial={"delivered_on": timezone.localdate()}, auto_id="done_%s"),
        **refused,
    }
    return render(request, "projects/campaigns/follow.html", context, status=422 if refused else 200)


def _pledges(request: HttpRequest, found: Any) -> dict[str, Any]:
    """A page of the pledges that were confirmed, with those whose transfer is announced first."""
    rows = Pledge.objects.visible_to(request.user).filter(campaign=found, confirmed_at__isnull=False).with_received()
    announced = list(rows.filter(state=PledgeState.ANNOUNCED_PAID).select_related("proof").order_by("announced_at"))
    others = rows.exclude(state=PledgeState.ANNOUNCED_PAID)
    asked = Place(asked=str(found.pk), page_size=PLEDGES_A_PAGE, cursor=request.GET.get("cursor", ""))
    order, kind = Order("pk", int, descending=True), "pledges"
    try:
        shown = page(others, query=asked, order=order, kind=kind)
    except InvalidInput:
        shown = page(others, query=asked.at(""), order=order, kind=kind)
    return {
        "announced": [_row(one) for one in announced],
        "others": [_row(one) for one in shown.rows],
        "next_url": f"?cursor={shown.next}#pledges-title" if shown.next else "",
        "previous_url": f"?cursor={shown.previous}#pledges-title" if shown.previous else "",
    }


def _row(pledge: Pledge) -> dict[str, Any]:
    return {
        "pledge": pledge,
        "tone": TONES[pledge.state],
        "may_receive": pledge.state in DECLARED_PLEDGES,
        "received": pledge.received_sum if pledge.state == PledgeState.RECEIVED else None,
    }
