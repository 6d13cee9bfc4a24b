"""The agents' own pages: the home of their institution, its needs, and the follow-up of each."""

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

from mdm_platform import access
from mdm_platform.components import Link
from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.forms import refuse
from mdm_platform.permissions import require_permission
from skills.forms.needs import FillForm, OutcomeForm, ReopenForm, WithdrawForm
from skills.models import Need
from skills.models.need import institution_acted_for
from skills.services import need_follow_up, needs
from skills.services.need_presenters import need_view

PAGE_SIZE = 20
LATEST = 5


@dataclass(frozen=True)
class Action:
    """What an agent decides about a need: the service, what is said afterwards, and what is asked first."""

    service: Any
    done: Any
    form: type[forms.Form] | None = None


ACTIONS = {
    "submit": Action(needs.submit, gettext_lazy("Votre besoin est envoyé.")),
    "recall": Action(needs.recall, gettext_lazy("Vous pouvez de nouveau modifier ce besoin.")),
    "fill": Action(needs.fill, gettext_lazy("Merci : ce besoin est déclaré pourvu."), FillForm),
    "outcome": Action(needs.tell_outcome, gettext_lazy("Merci : c’est publié sur votre page."), OutcomeForm),
    "withdraw": Action(needs.withdraw, gettext_lazy("Ce besoin est retiré."), WithdrawForm),
    "reopen": Action(needs.reopen, gettext_lazy("Ce besoin est de nouveau sur le tableau."), ReopenForm),
}


def own_need(request: HttpRequest, public_id: UUID) -> Need:
    """The need, for somebody who may write it: 404 when it does not exist for the reader, 403 for others' needs."""
    need = get_object_or_404(Need.objects.visible_to(request.user).with_parts(), public_id=public_id)
    require_permission(request.user, "skills.edit_need", need)
    return need


@access.permission("skills.manage_needs")
@require_safe
def workspace(request: HttpRequest) -> HttpResponse:
    """What waits for the institution, and where its needs stand."""
    institution = institution_acted_for(request.user)
    latest = need_follow_up.needs_of(institution)[:LATEST]
    context = {
        "institution": institution,
        "todos": need_follow_up.to_do(institution),
        "counts": need_follow_up.counts_by_tab(institution),
        "needs": [need_view(need) for need in latest],
    }
    return render(request, "skills/workspace.html", context)


@access.permission("skills.manage_needs")
@require_safe
def workspace_needs(request: HttpRequest) -> HttpResponse:
    """Every need of the institution, by state; pages by keyset."""
    institution = institution_acted_for(request.user)
    tab, before = request.GET.get("state", ""), request.GET.get("before", "")
    rows = need_follow_up.needs_of(institution, tab)
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    here = reverse("skills:workspace_needs")
    kept = f"state={tab}&" if tab in need_follow_up.TABS else ""
    context = {
        "institution": institution,
        "tab": tab if kept else "",
        "counts": need_follow_up.counts_by_tab(institution),
        "needs": [need_view(need) for need in found],
        "next_url": f"{here}?{kept}before={found[-1].pk}" if more else "",
        "previous_url": f"{here}?{kept}".rstrip("?&") if before else "",
    }
    return render(request, "skills/workspace_needs.html", context)


@access.permission("skills.edit_need", on_object=True)
@never_cache
@require_safe
def need_follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where a need stands, what is expected of the institution, who answered."""
    return _show(request, own_need(request, public_id))


@access.permission("skills.edit_need", on_object=True)
@require_POST
def need_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Send, take back, declare filled, tell, withdraw or reopen; what was typed stays when it is refused."""
    if action not in ACTIONS:
        raise Http404
    need, chosen = own_need(request, public_id), ACTIONS[action]
    form = chosen.form(request.POST, prefix=action) if chosen.form else None
    if form is not None and not form.is_valid():
        return _show(request, need, action, form)
    try:
        chosen.service(need=need, by=request.user, **(form.cleaned_data if form else {}))
    except DomainError as error:
        if form is not None and isinstance(error, InvalidInput):
            refuse(form, error)
            return _show(request, need, action, form)
        messages.error(request, str(error))
    else:
        if action == "submit":
            return redirect("skills:need_sent", public_id=public_id)
        messages.success(request, chosen.done)
    return redirect("skills:need_follow", public_id=public_id)


def _show(request: HttpRequest, need: Need, action: str = "", refused: forms.Form | None = None) -> HttpResponse:
    follow_up = need_follow_up.follow_up(need, request.user)
    told = {"reason": need.outcome, "note": need.outcome_note}
    asked = {
        name: one.form(prefix=name, initial=told if name == "outcome" else None)
        for name, one in ACTIONS.items()
        if one.form
    }
    context = {
        "follow": follow_up,
        "view": follow_up.view,
        "need": need,
        "forms": asked | ({action: refused} if refused is not None else {}),
        "opened": {name: refused is not None and name == action for name in asked},
        "entries": need_follow_up.story(need, request.user),
        "crumbs": [
            Link(_("Mon institution"), reverse("skills:workspace")),
            Link(_("Ses besoins"), reverse("skills:workspace_needs")),
            Link(follow_up.view.title),
        ],
    }
    return render(request, "skills/need_follow.html", context, status=422 if refused is not None else 200)
