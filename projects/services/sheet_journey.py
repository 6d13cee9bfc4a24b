"""The sheet of a project as its holder writes it: the steps, how far each one is, and what it still lacks."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.journeys.tasks import Task, state_of
from projects.models import Project

LABELS: dict[str, Any] = {
    "idea": gettext_lazy("Votre idée"),
    "place": gettext_lazy("Secteur et lieu"),
    "money": gettext_lazy("Financement"),
    "team": gettext_lazy("Équipe et emplois"),
    "readers": gettext_lazy("Qui peut le lire"),
}
STEPS = tuple(LABELS)
_HINTS = {
    "team": gettext_lazy("Facultatif : avec qui vous construisez ce projet."),
    "readers": gettext_lazy("Personne hors de votre accompagnement, tant que vous n’en décidez pas autrement."),
}


def missing(project: Project) -> dict[str, list[str]]:
    """What the project lacks before it can be submitted, by step."""
    found: dict[str, list[str]] = {step: [] for step in STEPS}
    for step, is_given, sentence in (
        ("idea", project.title, _("Donnez un titre au projet.")),
        ("idea", project.summary, _("Dites le projet en une phrase.")),
        ("idea", project.idea, _("Présentez votre idée en quelques lignes.")),
        ("place", project.sector, _("Choisissez un secteur.")),
        ("place", project.region_id, _("Choisissez la région ou la province du projet.")),
        ("place", project.residence_country, _("Indiquez le pays où vous vivez.")),
        ("money", project.amount > 0, _("Indiquez au moins une source de financement.")),
    ):
        if not is_given:
            found[step].append(sentence)
    return found


def tasks(project: Project) -> list[Task]:
    """Every step with its state."""
    lacking = missing(project)
    return [_task(project, step, lacking[step]) for step in STEPS]


def _task(project: Project, step: str, lacking: list[str]) -> Task:
    begun = _is_begun(project, step)
    hint = lacking[0] if lacking else str("" if begun else _HINTS.get(step, ""))
    return Task(step, LABELS[step], state_of(is_begun=begun, is_lacking=bool(lacking)), hint)


def _is_begun(project: Project, step: str) -> bool:
    if step == "money":
        return project.amount > 0
    if step == "team":
        return bool(project.jobs_planned or project.team.all())
    if step == "readers":
        return bool(project.title)
    given = {"idea": ("title", "summary", "idea"), "place": ("sector", "region_id", "residence_country")}[step]
    return any(getattr(project, name) for name in given)
