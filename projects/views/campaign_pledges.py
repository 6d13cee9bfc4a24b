"""Pledges of those who give: made with or without an account, then followed by a signed link."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.accounts import lockout
from mdm_platform.client_address import client_address
from mdm_platform.errors import DomainError
from mdm_platform.links import LinkRefused
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import is_authenticated
from projects.forms.campaigns import AnnounceForm, PledgeForm
from projects.models import Campaign, Pledge
from projects.notifications.campaigns import pledge_link
from projects.services import campaign_presenters as present
from projects.services import pledges
from projects.workflows.campaigns import COLLECTING_STATES, DECLARED_PLEDGES, CampaignState, PledgeState

ACTIONS: dict[str, Any] = {
    "confirm": (pledges.confirm, _("Merci, votre promesse est confirmée. Il reste à faire le virement.")),
    "take_back": (pledges.take_back, _("L’annonce est reprise : votre promesse attend de nouveau son virement.")),
    "withdraw": (pledges.withdraw, _("Votre promesse est retirée.")),
}
TONES = {
    PledgeState.RECORDED: "warning",
    PledgeState.CONFIRMED: "info",
    PledgeState.ANNOUNCED_PAID: "info",
    PledgeState.RECEIVED: "success",
    PledgeState.EXPIRED: "neutral",
    PledgeState.WITHDRAWN: "neutral",
}


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Promise an amount; without an account the address is asked to confirm it."""
    campaign = _open(request, slug)
    if campaign.state != CampaignState.OPEN:
        return redirect("projects:campaign", slug=slug)
    by = request.user if is_authenticated(request.user) else None
    form = PledgeForm(request.POST or None, is_visitor=by is None)
    kept: list[Pledge | None] = []
    if request.method == "POST" and fulfil(form, lambda **said: kept.append(_record(request, campaign, by, **said))):
        return redirect(pledge_link(kept[0])) if by is not None else redirect("projects:pledge_sent", slug=slug)
    held = pledges.under_way(campaign=campaign, by=by) if by is not None else None
    context = {
        "campaign": campaign,
        "form": form,
        "account": present.account_rows(campaign),
        "held_url": pledge_link(held) if held else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "projects/campaigns/pledge_new.html", context, status=status)


def _record(request: HttpRequest, campaign: Campaign, by: Any, **said: Any) -> Pledge | None:
    """Count the attempt of this account, or of who writes to this address from where, then keep the pledge."""
    if by is not None:
        lockout.begin("campaign_pledge", *lockout.keys(account=f"user:{by.pk}"))
    else:
        lockout.begin("pledge_mail", *lockout.keys(account=said["email"], address=client_address(request)))
    return pledges.record(campaign=campaign, by=by, **said)


@access.public
@never_cache
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next, the same whatever was known of the address."""
    return render(request, "projects/campaigns/pledge_sent.html", {"campaign": _open(request, slug)})


@access.public
@never_cache
@require_safe
def pledge(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a pledge, for whoever holds its link; opening it changes nothing."""
    try:
        found = pledges.read_link(token)
    except LinkRefused as error:
        return _refused(request, error)
    return _show(request, found, token)


@access.public
@require_POST
def act(request: HttpRequest, token: str, action: str) -> HttpResponse:
    """Confirm, say that the transfer announced was not made, or withdraw."""
    if action not in ACTIONS:
        raise Http404
    try:
        found = pledges.read_link(token)
    except LinkRefused as error:
        return _refused(request, error)
    service, sentence = ACTIONS[action]
    announce(request, partial(service, pledge=found, by=_owner(request, found)), done=sentence)
    return redirect("projects:pledge", token=token)


@access.public
@require_POST
def announce_transfer(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the transfer was made, with its proof."""
    try:
        found = pledges.read_link(token)
    except LinkRefused as error:
        return _refused(request, error)
    form = AnnounceForm(request.POST, request.FILES)
    if fulfil(form, partial(pledges.announce_paid, pledge=found, by=_owner(request, found))):
        return redirect("projects:pledge", token=token)
    found.refresh_from_db()
    return _show(request, found, token, form)


@access.login
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The pledges of the person, with where each stands."""
    rows = Pledge.objects.of_person(request.user).select_related("campaign__association")
    found = [{"pledge": one, "url": pledge_link(one), "tone": TONES[one.state]} for one in rows]
    return render(request, "projects/campaigns/my_pledges.html", {"rows": found})


def _open(request: HttpRequest, slug: str) -> Campaign:
    return get_object_or_404(Campaign.objects.public().select_related("association"), slug=slug)


def _owner(request: HttpRequest, found: Pledge) -> Any:
    """The account that made the pledge, when it is the one signed in; otherwise the link alone acts."""
    return request.user if found.user_id and found.user_id == request.user.pk else None


def _show(request: HttpRequest, found: Pledge, token: str, form: AnnounceForm | None = None) -> HttpResponse:
    entry = found.entries.standing().filter(kind="received").last()
    is_collecting = found.campaign.state in COLLECTING_STATES
    pays = found.state in DECLARED_PLEDGES and is_collecting and not found.campaign.was_stopped
    context = {
        "pledge": found,
        "campaign": found.campaign,
        "token": token,
        "tone": TONES[found.state],
        "received": entry.amount if entry is not None else None,
        "account": present.account_rows(found.campaign, with_number=True) if pays else [],
        "pays": pays,
        "may_confirm": found.state == PledgeState.RECORDED and found.campaign.state == CampaignState.OPEN,
        "may_announce": found.state == PledgeState.CONFIRMED and is_collecting,
        "may_take_back": found.state == PledgeState.ANNOUNCED_PAID and is_collecting,
        "may_withdraw": found.state in (PledgeState.RECORDED, PledgeState.CONFIRMED),
        "form": form or AnnounceForm(initial={"paid_on": timezone.localdate()}),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.errors else HTTPStatus.OK
    return render(request, "projects/campaigns/pledge.html", context, status=status)


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    context = {"sentence": str(error)}
    return render(request, "projects/campaigns/link_refused.html", context, status=HTTPStatus.NOT_FOUND)
