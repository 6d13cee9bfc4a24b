"""What a person said, step by step, as the page that asks to read it again shows it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.components import Row
from mdm_platform.formats import nice_list
from mdm_platform.journeys.tasks import Section
from mdm_platform.territories.places import place_in_words
from skills.audiences import Audience
from skills.forms.journey import LEVELS
from skills.models import Profile
from skills.services import presenters
from skills.services.journey import Journey, needed_sentence
from skills.visibility import FIELDS, level_of


def sections(profile: Profile, journey: Journey, user: Any) -> list[Section]:
    """Every step in its order."""
    view = presenters.view_for(profile, user)
    found = []
    for task in journey.tasks:
        url = f"{reverse('skills:register_step', args=[task.slug])}?from=check"
        needed = tuple(needed_sentence(item) for item in journey.completeness.missing_in(task.slug) if item.required)
        found.append(Section(task.slug, task.label, url, tuple(_READERS[task.slug](profile, view)), needed))
    return found


def _identity(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    return [
        Row(_("Nom"), view.name),
        Row(_("Nom en arabe"), view.name_ar),
        Row(_("Année de naissance"), str(profile.birth_year or "")),
        Row(_("18 ans ou plus"), _("Oui") if profile.is_declared_adult else ""),
        Row(_("Lieu de résidence"), place_in_words(view.city, view.country_name)),
        Row(_("Origine au Maroc"), place_in_words(view.origin_province, view.origin_region)),
    ]


def _professional(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    years = view.seniority
    written = "" if years is None else ngettext("%(years)d an", "%(years)d ans", years) % {"years": years}
    return [
        Row(_("Votre activité en une phrase"), view.headline),
        Row(_("Domaine d’expertise"), view.domain or ""),
        Row(_("Années d’expérience"), written),
        *(Row(_SUMMARIES[code](), text) for code, text in view.summaries.items()),
    ]


_SUMMARIES = {
    "fr": lambda: _("Présentation en français"),
    "ar": lambda: _("Présentation en arabe"),
    "en": lambda: _("Présentation en anglais"),
}


def _skills(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    return [Row(row.skill.label, row.level_label, hint=row.evidence_label) for row in view.skills]


def _languages(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    return [Row(row.language.label, row.level) for row in view.languages]


def _experience(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    return [
        Row(
            _years(row.started and row.started.year, row.ended and row.ended.year), _joined(row.title, row.organisation)
        )
        for row in view.experiences
    ]


def _education(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    return [
        Row(_years(row.started_year, row.ended_year), _joined(row.degree, row.institution)) for row in view.education
    ]


def _years(started: int | None, ended: int | None) -> str:
    if started and ended:
        return _("De %(started)s à %(ended)s") % {"started": started, "ended": ended}
    if started:
        return _("Depuis %(started)s") % {"started": started}
    return str(ended or _("Sans date"))


def _joined(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _contribution(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    ways = [text for text, chosen in ((_("à distance"), view.remote), (_("sur place"), view.on_site)) if chosen]
    return [
        Row(_("Contributions"), nice_list([str(label) for label in view.contribution_labels])),
        Row(_("Disponibilité"), view.availability_label),
        Row(_("Présence"), nice_list(ways)),
        Row(_("Régions d’intérêt"), nice_list([region.name for region in view.regions_of_interest])),
        Row(_("Être contacté"), _("Oui, par la plateforme") if view.accepts_contacts else _("Non")),
    ]


def _files(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    return [
        Row(_("Photographie"), profile.photo.name if profile.photo else ""),
        Row(_("CV"), profile.cv.name if profile.cv else ""),
    ]


def _visibility(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    words = dict(LEVELS)
    public = [str(field.label) for field in FIELDS if level_of(profile.visibility, field.name) == Audience.PUBLIC]
    return [
        Row(_("Qui peut trouver ma fiche"), words[profile.listed_for]),
        Row(_("Ce que tout le monde voit"), nice_list(public) or _("Rien")),
    ]


def _consent(profile: Profile, view: presenters.ProfileView) -> list[Row]:
    return [
        Row(_("Figurer dans l’annuaire"), _("Oui") if profile.has_directory_consent else _("Non")),
        Row(_("Partager avec les partenaires"), _("Oui") if profile.has_partner_consent else _("Non")),
    ]


_READERS = {
    "identity": _identity,
    "professional": _professional,
    "skills": _skills,
    "languages": _languages,
    "experience": _experience,
    "education": _education,
    "contribution": _contribution,
    "files": _files,
    "visibility": _visibility,
    "consent": _consent,
}
