"""What a need says, step by step, as the page that asks to read it again shows it."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from mdm_platform.components import Row
from mdm_platform.formats import nice_date
from mdm_platform.journeys.tasks import Section
from skills.models import Need
from skills.services import need_journey
from skills.services.need_presenters import NeedView, need_view


def sections(need: Need) -> list[Section]:
    """Every step in its order, with what is still needed before sending."""
    view, lacking = need_view(need), need_journey.missing(need)
    return [
        Section(step, label, f"{_address(need, step)}?from=check", tuple(_READERS[step](view)), tuple(lacking[step]))
        for step, label in need_journey.LABELS.items()
    ]


def _address(need: Need, step: str) -> str:
    return reverse("skills:need_step", args=[need.public_id, step])


def _mission(view: NeedView) -> list[Row]:
    need = view.need
    return [
        Row(_("Titre"), need.title),
        Row(_("Mission"), need.mission),
        Row(_("Langue du texte"), need.get_language_display()),
        Row(_("Domaine"), need.domain.label if need.domain else ""),
        Row(_("Aide attendue"), need.get_contribution_display() if need.contribution else ""),
    ]


def _skills(view: NeedView) -> list[Row]:
    kinds = ((view.required, _("Indispensable")), (view.welcome, _("Appréciée")))
    return [
        Row(skill.label, kind, hint=_("%(level)s au moins") % {"level": skill.level_label})
        for skills, kind in kinds
        for skill in skills
    ]


def _conditions(view: NeedView) -> list[Row]:
    need = view.need
    return [
        Row(_("Présence"), need.get_presence_display() if need.presence else ""),
        Row(_("Lieu"), view.place),
        Row(_("Temps demandé"), need.get_workload_display() if need.workload else ""),
        Row(_("Dates de la mission"), view.dates_sentence),
        Row(_("Personnes recherchées"), view.people_sentence),
        Row(_("Expérience"), view.seniority_sentence),
        Row(_("Contrepartie"), need.get_compensation_display() if need.compensation else ""),
        Row(_("Date limite pour répondre"), nice_date(need.deadline)),
    ]


def _languages(view: NeedView) -> list[Row]:
    return [Row(label, _("%(level)s au moins") % {"level": level}) for label, level in view.languages]


_READERS: dict[str, Callable[[NeedView], list[Row]]] = {
    "mission": _mission,
    "skills": _skills,
    "conditions": _conditions,
    "languages": _languages,
}
