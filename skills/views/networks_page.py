"""What the pages of networks show: cards, filters, tabs, where the reader stands, in the reader's words."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.accounts.roles import Role
from mdm_platform.components import Row
from mdm_platform.territories import countries
from skills.models import MemberRole, Network, NetworkMembership, PostReport, Profile
from skills.services import network_views
from skills.workflows import MembershipState, NetworkMembershipWorkflow

HIDDEN_BELOW = 5
TAGS_SHOWN = 5
TONES = {
    MembershipState.MEMBER: "success",
    MembershipState.INVITED: "warning",
    MembershipState.REQUESTED: "info",
}


@dataclass(frozen=True)
class Tag:
    """One criterion of a network, with its icon."""

    label: str
    icon: str


@dataclass(frozen=True)
class Card:
    """A network in a list, with where the reader stands in it."""

    name: str
    url: str
    purpose: str
    size: str
    tags: list[Tag] = field(default_factory=list)
    more_tags: str = ""
    standing: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Tab:
    """A page of the network; `waiting` counts what the animator has to answer."""

    name: str
    label: str
    url: str
    icon: str
    waiting: int = 0


@dataclass(frozen=True)
class Standing:
    """Where the reader stands, and why entering is not possible when it is not."""

    state: str = ""
    sentence: str = ""
    refusals: list[str] = field(default_factory=list)
    may_request: bool = False
    needs_profile: bool = False
    choices: list["ShowChoice"] = field(default_factory=list)


@dataclass(frozen=True)
class ShowChoice:
    """A button that changes who sees the person in the network."""

    label: str
    icon: str
    shown: str = ""
    public: str = ""


@dataclass(frozen=True)
class OwnRow:
    """One of my networks, with what I may change."""

    slug: str
    name: str
    url: str
    purpose: str
    state: str
    standing: str
    tone: str
    title_id: str
    is_animator: bool
    waiting_sentence: str
    wants_digest: bool
    choices: list[ShowChoice]


def own_places(user: Any) -> list[NetworkMembership]:
    """The person's places, the latest first, without the proposals that were never made known to the person."""
    rows = NetworkMembership.objects.of_person(user).select_related("network", "user__profile")
    return list(rows.order_by("-since", "-pk"))


def waiting_by_network(user: Any) -> dict[int, int]:
    """How many requests wait in each network that the person animates."""
    animated = Network.objects.animated_by(user).values("pk")
    rows = NetworkMembership.objects.filter(network__in=animated, state=MembershipState.REQUESTED)
    return dict(rows.order_by().values_list("network").annotate(n=Count("pk")))


def own_row(place: NetworkMembership, waiting: int) -> OwnRow:
    """One of my networks."""
    said = ngettext("%(n)s demande à lire", "%(n)s demandes à lire", waiting) % {"n": waiting} if waiting else ""
    return OwnRow(
        slug=place.network.slug,
        name=str(place.network.name),
        url=reverse("skills:network_space" if place.is_member else "skills:network", args=[place.network.slug]),
        purpose=str(place.network.purpose),
        state=place.state,
        standing=standing_label(place),
        tone=TONES.get(place.state, "neutral"),
        title_id=f"place-{place.public_id}",
        is_animator=place.is_member and place.role == MemberRole.ANIMATOR,
        waiting_sentence=said,
        wants_digest=place.wants_digest,
        choices=show_choices(place),
    )


def show_choices(place: NetworkMembership) -> list[ShowChoice]:
    """What a member may change of who sees the person."""
    if not place.is_member:
        return []
    if not place.is_shown:
        return [ShowChoice(_("Me montrer aux membres"), "eye", shown="1")]
    hide = ShowChoice(_("Ne plus me montrer aux membres"), "eye-off")
    if place.role != MemberRole.ANIMATOR:
        return [hide]
    if place.is_public:
        return [ShowChoice(_("Ne plus paraître sur la page publique"), "eye-off", shown="1"), hide]
    return [ShowChoice(_("Paraître aussi sur la page publique"), "globe", shown="1", public="1"), hide]


def criteria_of(network: Network) -> dict[str, list[tuple[str, str]]]:
    """Code and label of each criterion, by filter; from what was prefetched."""
    named = [countries.country(code) for code in network.countries]
    return {
        "domain": [(domain.slug, domain.label) for domain in network.domains.all()],
        "country": [(country.code, country.name) for country in named if country],
        "region": [(region.code, region.name) for region in network.regions.all()],
    }


def tags(network: Network) -> list[Tag]:
    """Every criterion as a short label."""
    icons = {"domain": "briefcase", "country": "globe", "region": "map-pin"}
    found = [Tag(label, icons[kind]) for kind, pairs in criteria_of(network).items() for _code, label in pairs]
    return [*found, *([Tag(seniority(network), "award")] if seniority(network) else [])]


def seniority(network: Network) -> str:
    """The years of experience that the network asks for, empty without a limit."""
    low, high = network.seniority_min, network.seniority_max
    if low is not None and high is not None:
        return _("De %(low)s à %(high)s ans d’expérience") % {"low": low, "high": high}
    if low is not None:
        return ngettext("%(n)s an d’expérience et plus", "%(n)s ans d’expérience et plus", low) % {"n": low}
    if high is not None:
        return ngettext("%(n)s an d’expérience au plus", "%(n)s ans d’expérience au plus", high) % {"n": high}
    return ""


def criteria_rows(network: Network) -> list[Row]:
    """Whom the network is for, as a summary."""
    criteria = criteria_of(network)
    admitted = _("Personnes établies dans le monde et au Maroc")
    abroad = _("Personnes qui vivent hors du Maroc")
    return [
        Row(_("Domaines"), _lines(criteria["domain"]) or _("Tous les domaines")),
        Row(_("Pays de résidence"), _lines(criteria["country"]) or _("Tous les pays")),
        Row(_("Régions du Maroc"), _lines(criteria["region"]) or _("Toutes les régions")),
        Row(_("Expérience"), seniority(network) or _("Débutants et confirmés")),
        Row(_("Résidence"), admitted if network.admits_residents else abroad),
    ]


def _lines(pairs: list[tuple[str, str]]) -> str:
    return "\n".join(label for _code, label in pairs)


def size_sentence(count: int | None) -> str:
    """How many members, without telling small groups apart."""
    if not count or count < HIDDEN_BELOW:
        return _("Moins de %(n)s membres") % {"n": HIDDEN_BELOW}
    return ngettext("%(n)s membre", "%(n)s membres", count) % {"n": count}


def card(network: Network, membership: NetworkMembership | None, size: int | None) -> Card:
    """The card of a network for somebody who holds that place in it, or none."""
    state = membership.state if membership else ""
    shown = state in TONES
    found = tags(network)
    more = max(0, len(found) - TAGS_SHOWN)
    return Card(
        name=str(network.name),
        url=reverse("skills:network", args=[network.slug]),
        purpose=str(network.purpose),
        size=size_sentence(size),
        tags=found[:TAGS_SHOWN],
        more_tags=_("et %(n)s de plus") % {"n": more} if more else "",
        standing=standing_label(membership) if shown else "",
        tone=TONES.get(state, "neutral"),
    )


def standing_label(membership: NetworkMembership) -> str:
    """Where the person stands, said to that person."""
    labels = {
        MembershipState.MEMBER: _("Vous êtes membre"),
        MembershipState.INVITED: _("Vous êtes invité"),
        MembershipState.REQUESTED: _("Demande envoyée"),
        MembershipState.DECLINED: _("Vous avez décliné"),
        MembershipState.REFUSED: _("Demande refusée"),
        MembershipState.LEFT: _("Vous êtes parti"),
        MembershipState.REMOVED: _("Vous avez été exclu"),
    }
    return labels.get(membership.state, "")


def reports_to_decide(network: Network, user: Any) -> QuerySet[PostReport]:
    """The reports that this animator may decide: not about one's own words, nor one's own reports."""
    rows = PostReport.objects.visible_to(user).filter(post__network=network).awaiting_decision()
    return rows.exclude(post__author_id=user.pk).exclude(reporter_id=user.pk)


def reports_sentence(network: Network, user: Any) -> str:
    """How many reports wait for this animator, empty without any."""
    count = reports_to_decide(network, user).count()
    return ngettext("%(n)s message signalé", "%(n)s messages signalés", count) % {"n": count} if count else ""


def tabs(network: Network, membership: NetworkMembership | None) -> list[Tab]:
    """The pages of the network for its members; none for the others. Animators read how much waits for them."""
    if membership is None or not membership.is_member:
        return []
    waiting = 0
    if membership.role == MemberRole.ANIMATOR:
        requests = NetworkMembership.objects.filter(network=network, state=MembershipState.REQUESTED).count()
        waiting = requests + reports_to_decide(network, membership.user).count()
    pages = (
        ("network", _("Présentation"), "info", 0),
        ("network_space", _("Espace"), "messages-square", 0),
        ("network_members", _("Membres"), "users", waiting),
        ("network_notes", _("Notes"), "pen-line", 0),
    )
    return [Tab(name, label, reverse(f"skills:{name}", args=[network.slug]), icon, n) for name, label, icon, n in pages]


def standing(network: Network, user: Any) -> Standing:
    """Where the reader stands, with what stands in the way of entering."""
    entry = network_views.entry_of(network, user)
    place, state = entry.membership, entry.state
    if place is not None and entry.is_inside:
        shown = _("Les autres membres vous voient et peuvent ouvrir votre fiche.")
        hidden = _("Les autres membres ne vous voient pas : vos messages paraissent sans votre nom.")
        return Standing(state, shown if place.is_shown else hidden, choices=show_choices(place))
    if place is not None and state == MembershipState.INVITED:
        return Standing(state, _welcome(state), refusals=NetworkMembershipWorkflow.get("join").refusals(place))
    refusals = list(entry.refusals)
    return Standing(state, _welcome(state), refusals, entry.may_request, needs_profile=_needs_profile(user, refusals))


def _needs_profile(user: Any, refusals: list[str]) -> bool:
    if not refusals or not user.is_authenticated or Role.MEMBER not in user.role_names:
        return False
    return not Profile.objects.published().filter(owner_id=user.pk).exists()


def _welcome(state: str) -> str:
    sentences = {
        MembershipState.INVITED: _("Si vous acceptez, vous lirez son espace. Vous choisirez ensuite de vous montrer."),
        MembershipState.REFUSED: _("Votre demande a été refusée. Vous pouvez en présenter une autre."),
        MembershipState.DECLINED: _("Vous aviez décliné l’invitation. Vous pouvez demander à entrer."),
        MembershipState.LEFT: _("Vous en étiez parti. Vous pouvez demander à revenir."),
    }
    return sentences.get(state, _("Les animateurs lisent votre fiche et vous répondent par message."))
