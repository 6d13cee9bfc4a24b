"""What the pages of missions show of a search and of a slot."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.events.services import presenters as event_words
from mdm_platform.formats import language_name, nice_number
from mdm_platform.search.pages import SearchPage
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Region
from projects.models import MissionPlace, MissionSlot, MissionTheme
from projects.services import mission_presenters, mission_search, mission_slots
from projects.services.mission_search import MissionQuery
from skills.models import Skill


def free(slot: MissionSlot) -> int:
    """How many places nobody has."""
    return mission_slots.free_seats(slot)


def slot_words(slot: MissionSlot) -> dict[str, Any]:
    """When and where, and for how long."""
    where = mission_presenters.where(slot.mission)
    return {"when": event_words.when(slot), "where": where, "hours": mission_presenters.hours(slot.hours)}


class MissionSearch:
    """A search among missions as a page."""

    def __init__(self, query: MissionQuery) -> None:
        self.query = query
        self.page = SearchPage(query, "projects:missions", self.name_of)

    @cached_property
    def regions(self) -> dict[str, str]:
        """The names of the regions."""
        return {region.code: region.name for region in Region.objects.all()}

    def name_of(self, kind: str, code: str) -> str:
        """How a filter's value reads."""
        if kind == "skill":
            skill = Skill.objects.filter(slug=code).first()
            return skill.label if skill else code
        if kind == "minors":
            return _("Avec des mineurs") if code.lower() in ("true", "1") else _("Sans mineurs")
        readers: dict[str, Any] = {
            "theme": dict(MissionTheme.choices).get,
            "place": dict(MissionPlace.choices).get,
            "region": self.regions.get,
            "country": country_name,
            "language": language_name,
        }
        return str(readers[kind](code) or code)

    def context(self) -> dict[str, Any]:
        """The frame of the results and the cards."""
        page = mission_search.page(self.query)
        total = mission_search.found(self.query).count()
        labels = {
            "place": _("Où"),
            "theme": _("Domaine"),
            "region": _("Région du Maroc"),
            "country": _("Pays d’accueil"),
        }
        return {
            "cards": [mission_presenters.card(one, mission_presenters.coming(one)) for one in page.rows],
            "facets": self.page.facets(labels, mission_search.counts(self.query)),
            "chips": self.page.chips(),
            "hidden": self.page.hidden("q"),
            "q": self.query.q,
            "sentence": ngettext("%(n)s mission", "%(n)s missions", total) % {"n": nice_number(total)},
            "next_url": self.page.page_url(page.next),
            "previous_url": self.page.page_url(page.previous),
        }
