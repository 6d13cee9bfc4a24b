"""Who is in a network; for its animators, who may enter, who animates, who leaves."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import fulfil
from mdm_platform.permissions import require_permission
from skills.forms.networks import DecisionForm, InviteForm, RemovalForm
from skills.models import MemberRole, NetworkMembership
from skills.services import network_invitations, network_views
from skills.services import network_memberships as memberships
from skills.views import networks_page, networks_people, networks_posts_page
from skills.views.networks import said
from skills.views.networks_people import Fellow
from skills.views.networks_space import Inside, closed_door, entered
from skills.workflows import MembershipRefusal, MembershipState

ROWS, PAGE_SIZE = 50, 30
DECISIONS = {
    "admit": (memberships.admit_many, gettext_lazy("Accueillies : %(n)s.")),
    "refuse": (memberships.refuse_many, gettext_lazy("Refusées : %(n)s.")),
    "invite": (memberships.invite_many, gettext_lazy("Invitées : %(n)s.")),
    "set_aside": (memberships.set_aside_many, gettext_lazy("Écartées : %(n)s.")),
}


@dataclass(frozen=True)
class Act:
    """A button under a queue."""

    name: str
    label: str
    tone: str
    icon: str = ""


@dataclass(frozen=True)
class Queue:
    """People who wait for a decision."""

    name: str
    title: str
    intro: str
    empty: str
    rows: list[Fellow]
    acts: list[Act]
    more: int = 0
    reasons: list[tuple[str, Any]] = field(default_factory=list)


@access.permission("skills.enter_network", on_object=True)
@require_safe
def network_members(request: HttpRequest, slug: str) -> HttpResponse:
    """The members who are shown; for an animator all of them, and those who wait."""
    visit = entered(request, slug)
    return show(visit) if visit else closed_door(request, slug)


@access.permission("skills.decide_membership", on_object=True)
@require_POST
def network_decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Admit, refuse, invite or set aside several people at once; who is left out is named with the reason."""
    visit = _animated(request, slug)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return show(visit, decision=form)
    service, sentence = DECISIONS[form.cleaned_data["action"]]
    rows = NetworkMembership.objects.visible_to(request.user).filter(network=visit.network)
    chosen = rows.filter(public_id__in=form.cleaned_data["memberships"]).with_profiles().order_by("pk")
    more = {"reason": form.cleaned_data["reason"]} if form.cleaned_data["action"] == "refuse" else {}
    try:
        outcome = service(memberships=chosen, by=request.user, **more)
    except DomainError as error:
        refuse(form, error)
        return show(visit, decision=form)
    if outcome.done:
        messages.success(request, sentence % {"n": len(outcome.done)})
    for view, (_place, reason) in zip(_views(outcome, request), outcome.blocked, strict=True):
        messages.warning(request, _("%(name)s : %(reason)s") % {"name": view.name, "reason": reason})
    return redirect("skills:network_members", slug=slug)


@access.permission("skills.animate_network", on_object=True)
@require_POST
def network_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a member by address or by profile; an address is never confirmed nor denied."""
    visit = _animated(request, slug)
    form = InviteForm(request.POST)
    if fulfil(form, partial(network_invitations.invite_person, network=visit.network, by=request.user)):
        sent = _(
            "Si cette adresse est celle d’un membre que le réseau peut accueillir, son invitation est partie. "
            "Les personnes que la règle propose s’invitent depuis leur liste."
        )
        messages.success(request, sent)
        return redirect("skills:network_members", slug=slug)
    return show(visit, invite=form)


@access.permission("skills.change_role", on_object=True)
@require_POST
def network_role(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Make a member an animator, or the reverse."""
    visit = _animated(request, slug)
    place = _place(visit, public_id)
    try:
        memberships.change_role(membership=place, role=request.POST.get("role", ""), by=request.user)
    except DomainError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, _("Le rôle est changé."))
    return redirect("skills:network_members", slug=slug)


@access.permission("skills.remove_member", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def network_remove_member(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take somebody out of the network, with the reason that the person reads."""
    visit = _animated(request, slug)
    place = _place(visit, public_id)
    require_permission(request.user, "skills.remove_member", place)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and fulfil(form, partial(memberships.remove, membership=place, by=request.user)):
        messages.success(request, _("Cette personne ne fait plus partie du réseau. Elle en reçoit le motif."))
        return redirect("skills:network_members", slug=slug)
    name = network_views.person_views([place], request.user)[0].name
    context = {"network": visit.network, "name": name, "form": form}
    return render(request, "skills/networks/remove_member.html", context, status=422 if form.errors else 200)


def show(visit: Inside, *, decision: DecisionForm | None = None, invite: InviteForm | None = None) -> HttpResponse:
    """The page of the members."""
    request, network = visit.request, visit.network
    shown = network_views.people_shown(network)
    members = network.memberships.members()
    listed = members.with_profiles().order_by("role", "-joined_at", "-pk") if visit.animates else shown
    page = _page_number(request)
    rows = list(listed[page * PAGE_SIZE : (page + 1) * PAGE_SIZE + 1])
    context = visit.context("network_members") | {
        "rows": [_row(view, visit) for view in network_views.person_views(rows[:PAGE_SIZE], request.user)],
        "next_url": f"?page={page + 1}" if len(rows) > PAGE_SIZE else "",
        "member_sentence": networks_people.members_sentence(members.count(), shown.count()),
        "queues": _queues(visit, decision) if visit.animates else [],
        "reports": _reports(visit) if visit.animates else [],
        "decision": decision,
        "invite_form": invite or InviteForm(),
    }
    wrong = any(form is not None and form.errors for form in (decision, invite))
    return render(request, "skills/networks/members.html", context, status=422 if wrong else 200)


def _animated(request: HttpRequest, slug: str) -> Inside:
    """The visit of an animator; a refusal for other members, and 404 for those who may not enter."""
    visit = entered(request, slug)
    if visit is None:
        raise Http404
    require_permission(request.user, "skills.animate_network", visit.network)
    return visit


def _place(visit: Inside, public_id: UUID) -> NetworkMembership:
    rows = NetworkMembership.objects.visible_to(visit.request.user).filter(network=visit.network)
    return get_object_or_404(rows.with_profiles(), public_id=public_id)


def _views(outcome: memberships.Decided, request: HttpRequest) -> list[network_views.PersonView]:
    return network_views.person_views([place for place, _reason in outcome.blocked], request.user)


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0


def _row(view: network_views.PersonView, visit: Inside) -> Fellow:
    place = view.membership
    acts: tuple[str, ...] = ()
    if visit.animates and place.user_id != visit.request.user.pk:
        acts = ("promote", "remove") if place.role == MemberRole.MEMBER else ()
    elif place.user_id == visit.request.user.pk and place.role == MemberRole.ANIMATOR:
        acts = ("demote",)
    return networks_people.fellow(view, acts=acts)


def _queues(visit: Inside, decision: DecisionForm | None) -> list[Queue]:
    reasons = list(MembershipRefusal.choices)
    return [
        _queue(
            visit,
            decision,
            state=MembershipState.REQUESTED,
            title=_("Demandes"),
            intro=_("Ces personnes demandent à entrer. Lisez leur fiche, puis répondez à une ou plusieurs."),
            empty=_("Aucune demande n’attend."),
            acts=[Act("admit", _("Accueillir"), "primary", "check"), Act("refuse", _("Refuser"), "secondary")],
            reasons=reasons,
        ),
        _queue(
            visit,
            decision,
            state=MembershipState.PROPOSED,
            title=_("Propositions"),
            intro=_("La règle du réseau a trouvé ces fiches. Une personne invitée décide elle-même d’entrer."),
            empty=_("La règle n’a trouvé personne d’autre pour l’instant."),
            acts=[Act("invite", _("Inviter"), "primary", "send"), Act("set_aside", _("Écarter"), "secondary")],
        ),
    ]


def _queue(visit: Inside, decision: DecisionForm | None, *, state: str, **words: Any) -> Queue:
    rows = visit.network.memberships.filter(state=state)
    found = list(rows.with_profiles().order_by("since", "pk")[: ROWS + 1])
    views = network_views.person_views(found[:ROWS], visit.request.user)
    chosen = set(decision.data.getlist("memberships")) if decision else set()
    shown = [networks_people.fellow(view, is_chosen=str(view.membership.public_id) in chosen) for view in views]
    return Queue(name=state, rows=shown, more=rows.count() - ROWS if len(found) > ROWS else 0, **words)


def _reports(visit: Inside) -> list[dict[str, Any]]:
    found = list(networks_page.reports_to_decide(visit.network, visit.request.user).select_related("post")[:ROWS])
    authors = [row.post.author_id for row in found]
    desk = networks_posts_page.desk(visit.network, visit.request.user, authors, animates=True)
    return [{"report": row, "post": networks_posts_page.post_view(row.post, desk)} for row in found]
