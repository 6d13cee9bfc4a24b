"""People of a network in lists: what `network_views` lets the reader know, as small records."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.models import MemberRole, NetworkMembership
from skills.services import network_views
from skills.services.network_views import PersonView


@dataclass(frozen=True)
class Fellow:
    """Somebody in a list of a network."""

    public_id: Any
    name: str
    url: str
    headline: str
    facts: str
    motivation: str
    is_animator: bool
    is_hidden: bool
    is_chosen: bool = False
    acts: tuple[str, ...] = ()


def fellows(places: Iterable[NetworkMembership], user: Any) -> list[Fellow]:
    """Several people, in a fixed number of queries."""
    return [fellow(view) for view in network_views.person_views(places, user)]


def fellow(view: PersonView, **more: Any) -> Fellow:
    """One person."""
    place = view.membership
    return Fellow(
        public_id=place.public_id,
        name=view.name,
        url=reverse("skills:profile_detail", args=[view.profile]) if view.profile else "",
        headline=view.headline,
        facts=_facts(view),
        motivation=place.motivation,
        is_animator=place.is_member and place.role == MemberRole.ANIMATOR,
        is_hidden=place.is_member and not place.is_shown,
        **more,
    )


def members_sentence(count: int, shown: int) -> str:
    """How many members there are, and how many chose to be seen by the others."""
    total = ngettext("%(n)s membre", "%(n)s membres", count) % {"n": count}
    seen = ngettext("%(n)s se montre aux autres", "%(n)s se montrent aux autres", shown) % {"n": shown}
    return _("%(members)s, dont %(shown)s.") % {"members": total, "shown": seen}


def _facts(view: PersonView) -> str:
    years = view.seniority
    said = ngettext("%(n)s an d’expérience", "%(n)s ans d’expérience", years) % {"n": years} if years else ""
    parts = (view.domain.label if view.domain else "", view.country_name, said)
    return " · ".join(f"\u2068{part}\u2069" for part in parts if part)
