"""What the public list of projects shows of a search: facets, chips and sentences in the reader's words."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mdm_platform.formats import nice_number
from mdm_platform.territories.models import Province, Region
from projects.services.project_search import LAUNCHED, PREPARING, ProjectQuery
from projects.workflows import ProjectKind, Sector

FACETS = {
    "sector": gettext_lazy("Secteur"),
    "region": gettext_lazy("Région"),
    "kind": gettext_lazy("Nature"),
    "phase": gettext_lazy("Où il en est"),
    "led": gettext_lazy("Qui le porte"),
}
PHASES = {PREPARING: gettext_lazy("En préparation"), LAUNCHED: gettext_lazy("Lancé")}


class Names:
    """The labels of codes in the reader's language."""

    @cached_property
    def regions(self) -> dict[str, str]:
        """The names of regions, read once a page."""
        return {region.code: region.name for region in Region.objects.all()}

    def of(self, kind: str, code: str) -> str:
        """The label of a code; the code itself when nothing names it."""
        if kind == "province":
            found = Province.objects.filter(code=code).first()
            return found.name if found else code
        readers: dict[str, Any] = {
            "sector": dict(Sector.choices).get,
            "region": self.regions.get,
            "kind": dict(ProjectKind.choices).get,
            "phase": PHASES.get,
            "led": lambda value: _("Porté par une femme"),
        }
        return str(readers.get(kind, str)(code) or code)


def count_sentence(count: int, query: ProjectQuery) -> str:
    """How many projects were found."""
    number = {"number": nice_number(count)}
    if query.is_filtered:
        return ngettext("%(number)s projet trouvé", "%(number)s projets trouvés", count) % number
    return ngettext("%(number)s projet public", "%(number)s projets publics", count) % number
