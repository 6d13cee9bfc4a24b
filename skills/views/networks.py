"""Public pages of networks, one's own networks, and what one decides about one's place in them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.search.pages import show_search
from skills.forms.networks import RequestForm
from skills.models import Network, NetworkMembership, NetworkNote
from skills.services import network_memberships as memberships
from skills.services import network_views
from skills.views import networks_figures, networks_notes_page, networks_page, networks_people
from skills.views.networks_search import NetworkQuery, NetworkSearch
from skills.workflows import MembershipState

NOTES_SHOWN = 20
ACTIONS = {
    "join": (memberships.join, gettext_lazy("Bienvenue dans le réseau. Choisissez si les autres membres vous voient.")),
    "decline": (memberships.decline, gettext_lazy("Vous avez décliné l’invitation.")),
    "abandon": (memberships.abandon, gettext_lazy("Votre demande est retirée.")),
    "leave": (memberships.leave, gettext_lazy("Vous avez quitté le réseau.")),
}


def opened(request: HttpRequest, slug: str) -> Network:
    """The network that the reader may open; 404 otherwise."""
    rows = Network.objects.visible_to(request.user).prefetch_related("domains", "regions")
    return get_object_or_404(rows, slug=slug)


def place_of(request: HttpRequest, network: Network) -> NetworkMembership | None:
    """The reader's own place, without a proposal that nobody has made yet."""
    if not request.user.is_authenticated:
        return None
    rows = NetworkMembership.objects.of_person(request.user).select_related("network", "user__profile")
    return rows.filter(network=network).first()


def said(error: DomainError) -> str:
    """The refusal in one sentence: what is said of the fields, else the refusal itself."""
    about_fields = [str(sentence) for sentences in error.fields.values() for sentence in sentences]
    return " ".join(about_fields) or str(error)


def back(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that the button stood on: one's own list, the space, else the public page."""
    if request.POST.get("next") == "mine":
        return redirect("skills:my_networks")
    return redirect("skills:network_space" if request.POST.get("next") == "space" else "skills:network", slug=slug)


@access.public
@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    """Open networks by domain, country and region; one's own stand on top."""
    everything = Network.objects.visible_to(request.user).open().prefetch_related("domains", "regions")
    search = NetworkSearch(everything, NetworkQuery.parse(request.GET, lenient=True))
    places = _places(request)
    held = [one for one in search.networks if one.pk in places and places[one.pk].state in networks_page.TONES]
    context = {
        "mine": [_card(one, places) for one in held],
        "cards": [_card(one, places) for one in search.rows()],
        **search.context(),
    }
    return show_search(request, "skills/networks/list.html", context)


@access.public
@require_safe
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """What the network is for, whom, by whom, its figures, its notes, and how to enter."""
    return show(request, opened(request, slug), RequestForm())


@access.public
@require_safe
def network_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of the public page as CSV."""
    return networks_figures.csv_response(opened(request, slug), of=request.GET.get("of", ""))


@access.permission("skills.join_network", on_object=True)
@require_POST
def network_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to enter; what was typed stays when it is refused."""
    found = opened(request, slug)
    form = RequestForm(request.POST)
    if form.is_valid():
        try:
            memberships.request(network=found, by=request.user, motivation=form.cleaned_data["motivation"])
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre demande est envoyée. Les animateurs vous répondent par message."))
            return back(request, slug)
    return show(request, found, form)


@access.login
@require_POST
def network_act(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Accept or decline an invitation, take back a request, leave."""
    place = place_of(request, opened(request, slug))
    if action not in ACTIONS or place is None:
        raise Http404
    service, sentence = ACTIONS[action]
    more = {"is_shown": bool(request.POST.get("shown"))} if action == "join" else {}
    try:
        service(membership=place, by=request.user, **more)
    except DomainError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, sentence)
    return back(request, slug)


@access.login
@require_POST
def network_show(request: HttpRequest, slug: str) -> HttpResponse:
    """Be seen by the other members, or no longer; for an animator, by everybody too."""
    place = place_of(request, opened(request, slug))
    if place is None:
        raise Http404
    shown, public = bool(request.POST.get("shown")), bool(request.POST.get("public"))
    try:
        memberships.show(membership=place, by=request.user, is_shown=shown, is_public=public)
    except DomainError as error:
        messages.error(request, said(error))
    else:
        messages.success(
            request, _("Les autres membres vous voient.") if shown else _("Les autres membres ne vous voient plus.")
        )
    return back(request, slug)


@access.login
@require_POST
def network_digest(request: HttpRequest, slug: str) -> HttpResponse:
    """Hear each week what was written in the network, or no longer."""
    place = place_of(request, opened(request, slug))
    if place is None:
        raise Http404
    wanted = bool(request.POST.get("wanted"))
    memberships.want_digest(membership=place, wanted=wanted, by=request.user)
    chosen = _("Vous recevrez le résumé de la semaine.") if wanted else _("Vous ne recevrez plus le résumé.")
    messages.success(request, chosen)
    return back(request, slug)


@access.login
@require_safe
def my_networks(request: HttpRequest) -> HttpResponse:
    """My networks, invitations first, with what waits for me where I animate."""
    places = networks_page.own_places(request.user)
    waiting = networks_page.waiting_by_network(request.user)
    rows = [networks_page.own_row(place, waiting.get(place.network_id, 0)) for place in places]
    invited = MembershipState.INVITED
    context = {
        "invitations": [row for row in rows if row.state == invited],
        "rows": [row for row in rows if row.state != invited],
    }
    return render(request, "skills/networks/mine.html", context)


def show(request: HttpRequest, network: Network, form: RequestForm, status: int = 200) -> HttpResponse:
    """The public page."""
    place = place_of(request, network)
    notes = NetworkNote.objects.filter(network=network).published().select_related("network", "author__profile")
    context = {
        "network": network,
        "tags": networks_page.tags(network),
        "tabs": networks_page.tabs(network, place),
        "current_tab": "network",
        "standing": networks_page.standing(network, request.user),
        "form": form,
        "animators": [networks_people.fellow(view) for view in network_views.animators_shown(network, request.user)],
        "criteria": networks_page.criteria_rows(network),
        "figures": networks_figures.figures(network),
        "notes": [networks_notes_page.note_line(note) for note in notes.defer("text")[:NOTES_SHOWN]],
    }
    return render(request, "skills/networks/detail.html", context, status=422 if form.errors else status)


def _places(request: HttpRequest) -> dict[int, NetworkMembership]:
    if not request.user.is_authenticated:
        return {}
    return {place.network_id: place for place in networks_page.own_places(request.user)}


def _card(network: Network, places: dict[int, NetworkMembership]) -> Any:
    return networks_page.card(network, places.get(network.pk), networks_figures.size(network))
