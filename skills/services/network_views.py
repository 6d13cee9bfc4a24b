"""What a reader may see of the people in a network: hidden members keep their name, whatever they write."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from mdm_platform.permissions import has_permission
from mdm_platform.territories.countries import country_name
from skills.audiences import HOME_COUNTRY, face_of
from skills.models import MemberRole, Network, NetworkMembership, NetworkNote, NetworkPost, Profile
from skills.services import network_memberships, presenters
from skills.workflows import UNTOLD_STATES, MembershipState, NetworkMembershipWorkflow, NetworkState, PostState

NAMED = (MembershipState.REQUESTED, MembershipState.MEMBER)


@dataclass(frozen=True)
class PersonView:
    """Somebody in a network; what the reader may not see is empty. `profile` is a public_id to open, or None."""

    membership: NetworkMembership
    name: str
    headline: str = ""
    country_name: str = ""
    domain: Any = None
    seniority: int | None = None
    profile: UUID | None = None


@dataclass(frozen=True)
class PostView:
    """A post as a member reads it, with its replies."""

    post: NetworkPost
    author_name: str
    is_mine: bool
    body: str
    replies: tuple["PostView", ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether its words are no longer there, deleted or removed."""
        return self.post.state != PostState.PUBLISHED


@dataclass(frozen=True)
class Entry:
    """Where the reader stands at the door of a network: the place held, whether asking is possible, else why not."""

    membership: NetworkMembership | None
    state: str
    may_request: bool
    refusals: tuple[str, ...] = ()

    @property
    def is_inside(self) -> bool:
        """Whether the reader is a member."""
        return self.state == MembershipState.MEMBER


def entry_of(network: Network, user: Any) -> Entry:
    """The reader's place in the network, and why asking for one would be refused."""
    if user is None or not user.is_authenticated:
        return Entry(None, "", False, (gettext("Connectez-vous pour demander à rejoindre ce réseau."),))
    held = NetworkMembership.objects.select_related("network", "user__profile").filter(network=network, user_id=user.pk)
    membership = held.first()
    state = "" if membership is None or membership.state in UNTOLD_STATES else membership.state
    shown = membership if state else None
    if state in (MembershipState.MEMBER, MembershipState.INVITED, MembershipState.REQUESTED):
        return Entry(shown, state, False)
    refusals = _why_not(network, user, membership)
    return Entry(shown, state, not refusals, tuple(refusals))


def _why_not(network: Network, user: Any, membership: NetworkMembership | None) -> list[str]:
    if not has_permission(user, "skills.join_network", network):
        return [gettext("Les réseaux réunissent les membres de la plateforme : ouvrez d’abord un compte de membre.")]
    if network.state != NetworkState.OPEN:
        return [gettext("Ce réseau n’accueille pas de nouveaux membres pour le moment.")]
    profile = Profile.objects.select_related("owner").filter(owner_id=user.pk).first()
    if profile is None or not profile.is_found:
        return [gettext("Il faut une fiche publiée dans l’annuaire : complétez la vôtre, puis revenez.")]
    if not network.admits_residents and profile.country.code == HOME_COUNTRY:
        return [gettext("Ce réseau s’adresse aux personnes qui vivent hors du Maroc.")]
    if membership is not None:
        refusal = network_memberships.refusal_to_ask(membership)
        if refusal:
            return [refusal]
    return []


def people_shown(network: Network) -> QuerySet[NetworkMembership]:
    """Members who chose to be seen, animators first, then the latest arrived; for the members' eyes."""
    return network.memberships.shown().with_profiles().order_by("role", "-joined_at", "-pk")


def animators_shown(network: Network, user: Any) -> list[PersonView]:
    """The animators who chose to stand on the public page."""
    return person_views(network.memberships.shown_to_everybody().with_profiles().order_by("joined_at", "pk"), user)


def person_views(memberships: Iterable[NetworkMembership], user: Any) -> list[PersonView]:
    """These people as far as their profiles show them to the reader; who asked to enter, or is in, has a name.

    The caller chose the rows: members who are shown, or those on whom an animator decides.
    """
    audience = face_of(user)
    return [_person(membership, audience) for membership in memberships]


def _person(membership: NetworkMembership, audience: str) -> PersonView:
    profile = membership.profile
    if profile is None:
        return PersonView(membership, gettext(presenters.UNNAMED))
    seen = presenters.visible_fields(profile, audience, False) if profile.is_found else frozenset()
    is_named = membership.state in NAMED or "name" in seen
    names = presenters.spellings(profile.full_name, profile.full_name_ar) if is_named else ()
    return PersonView(
        membership,
        (*names, gettext(presenters.UNNAMED))[0],
        headline=profile.headline if "headline" in seen else "",
        country_name=country_name(profile.country.code or "") if "country" in seen else "",
        domain=profile.domain if "domain" in seen else None,
        seniority=profile.seniority if "seniority" in seen else None,
        profile=profile.public_id if seen else None,
    )


def post_views(threads: Iterable[NetworkPost], network: Network, user: Any) -> list[PostView]:
    """Conversations with their replies, as this member reads them: three queries however many."""
    roots = list(threads)
    replies = list(NetworkPost.objects.filter(parent__in=[root.pk for root in roots]).order_by("posted_at", "pk"))
    names = author_names({post.author_id for post in (*roots, *replies)}, network, user)
    below: dict[int, list[PostView]] = {}
    for reply in replies:
        below.setdefault(reply.parent_id, []).append(_post(reply, names, user))
    return [_post(root, names, user, tuple(below.get(root.pk, ()))) for root in roots]


def _post(post: NetworkPost, names: dict[int, str], user: Any, replies: tuple[PostView, ...] = ()) -> PostView:
    name = names.get(post.author_id) or gettext("Un ancien membre")
    body = post.body if post.state == PostState.PUBLISHED else ""
    return PostView(post, name, post.author_id == user.pk, body, replies)


def author_names(authors: Iterable[int | None], network: Network, user: Any) -> dict[int, str]:
    """How each author of words in the network is named to this member: animators know everybody by name."""
    held = network.memberships.members().with_profiles().filter(user__in=[one for one in authors if one is not None])
    places = list(held)
    animates = any(place.user_id == user.pk and place.role == MemberRole.ANIMATOR for place in places)
    animates = animates or has_permission(user, "skills.animate_network", network)
    return {place.user_id: _author_name(place, animates or place.user_id == user.pk) for place in places}


def _author_name(place: NetworkMembership, is_known: bool) -> str:
    if not is_known and not (place.is_shown and place.has_a_listed_profile):
        return gettext("Un membre")
    return _person(place, "public").name


def signature_of(note: NetworkNote) -> str:
    """The name under a note that its author chose to sign, while the profile stands in the directory; else empty."""
    profile = getattr(note.author, "profile", None) if note.is_signed else None
    if profile is None or not profile.is_found:
        return ""
    return (*presenters.spellings(profile.full_name, profile.full_name_ar), "")[0]


def place_actions(membership: NetworkMembership, user: Any) -> list[str]:
    """The names of what this person may do with the place now."""
    return [row.name for row, refusals in NetworkMembershipWorkflow.available(membership, user) if not refusals]
