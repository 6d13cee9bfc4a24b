"""The registration journey as its owner reads it: the tasks in their order, and how far each one is."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.journeys.tasks import LOCKED, Task, next_task, state_of
from skills.models import Profile
from skills.services.completeness import Completeness, Missing, completeness
from skills.workflows import EDITABLE_STATES

LABELS: dict[str, Any] = {
    "identity": gettext_lazy("Identité"),
    "professional": gettext_lazy("Situation professionnelle"),
    "skills": gettext_lazy("Compétences"),
    "languages": gettext_lazy("Langues"),
    "experience": gettext_lazy("Expériences"),
    "education": gettext_lazy("Formations"),
    "contribution": gettext_lazy("Ce que vous proposez"),
    "files": gettext_lazy("Photographie et CV"),
    "visibility": gettext_lazy("Qui voit quoi"),
    "consent": gettext_lazy("Vos accords"),
}
JOURNEY = tuple(LABELS)


@dataclass(frozen=True)
class Journey:
    """Every task of a profile, with its completeness."""

    tasks: tuple[Task, ...]
    completeness: Completeness
    is_open: bool

    @property
    def next_task(self) -> Task | None:
        """The first task without which the profile cannot be sent."""
        return next_task(self.tasks)


def journey(profile: Profile) -> Journey:
    """How far the profile is; load it `with_parts()` to keep the queries few."""
    found = completeness(profile)
    is_open = profile.state in EDITABLE_STATES
    return Journey(tuple(_task(profile, slug, found, is_open) for slug in JOURNEY), found, is_open)


def needed_sentence(missing: Missing) -> str:
    """What is needed, said to the owner: a guard speaks of “the person” where staff read it too."""
    if missing.step == "consent":
        return _("Acceptez de figurer dans l’annuaire.")
    return missing.sentence


def _task(profile: Profile, slug: str, found: Completeness, is_open: bool) -> Task:
    if not is_open:
        return Task(slug, LABELS[slug], LOCKED)
    missing = [item for item in found.missing_in(slug) if item.required]
    begun = _is_begun(profile, slug)
    if missing:
        hint = needed_sentence(missing[0])
    else:
        wish = next((item.sentence for item in found.missing_in(slug)), "")
        hint = wish if begun else wish or _STARTING_POINT.get(slug, "")
    return Task(slug, LABELS[slug], state_of(is_begun=begun, is_lacking=bool(missing)), hint)


def _is_begun(profile: Profile, slug: str) -> bool:
    if slug in _ROWS:
        return bool(getattr(profile, _ROWS[slug]).all())
    if slug == "consent":
        return profile.has_directory_consent
    return any(getattr(profile, name) for name in _GIVEN[slug])


_ROWS = {
    "skills": "profile_skills",
    "languages": "profile_languages",
    "experience": "experiences",
    "education": "education",
}
_GIVEN = {
    "identity": ("is_declared_adult", "birth_year", "city", "origin_region_id", "first_name_ar"),
    "professional": ("headline", "domain_id", "seniority", "summary_fr", "summary_ar", "summary_en"),
    "contribution": ("availability", "contributions", "remote", "on_site"),
    "files": ("photo_id", "cv_id"),
    "visibility": ("visibility",),
}
_STARTING_POINT = {"visibility": gettext_lazy("Pour commencer : rien n’est public, les membres voient l’essentiel.")}


def lock_sentence(profile: Profile) -> str:
    """Why the profile cannot be changed now."""
    if profile.state == "submitted":
        return _("Votre fiche est en cours d’examen. Reprenez-la depuis « Ma fiche » pour la modifier.")
    return _(
        "Votre fiche ne peut pas être modifiée dans son état actuel. « Ma fiche » vous dit ce que vous pouvez faire."
    )
