"""The fields of a profile whose visibility its owner decides, and what they are by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mdm_platform.errors import InvalidInput
from skills.audiences import Audience, levels_open_to


@dataclass(frozen=True)
class VisibleField:
    """A field that is shown or hidden as a whole, with the level it has until its owner decides."""

    name: str
    label: Any
    default: Audience


FIELDS = (
    VisibleField("name", _("Nom"), Audience.MEMBERS),
    VisibleField("photo", _("Photographie"), Audience.MEMBERS),
    VisibleField("headline", pgettext_lazy("profession", "Titre"), Audience.MEMBERS),
    VisibleField("summary", _("Présentation"), Audience.MEMBERS),
    VisibleField("country", _("Pays de résidence"), Audience.MEMBERS),
    VisibleField("city", _("Ville"), Audience.STAFF),
    VisibleField("origin_region", _("Région d’origine"), Audience.MEMBERS),
    VisibleField("origin_province", _("Province d’origine"), Audience.STAFF),
    VisibleField("regions_of_interest", _("Régions d’intérêt"), Audience.MEMBERS),
    VisibleField("domain", _("Domaine d’expertise"), Audience.MEMBERS),
    VisibleField("seniority", _("Années d’expérience"), Audience.MEMBERS),
    VisibleField("skills", _("Compétences"), Audience.MEMBERS),
    VisibleField("evidence", _("Justificatifs des compétences"), Audience.STAFF),
    VisibleField("languages", _("Langues"), Audience.MEMBERS),
    VisibleField("experiences", _("Expériences"), Audience.MEMBERS),
    VisibleField("education", _("Formations"), Audience.MEMBERS),
    VisibleField("availability", _("Disponibilité"), Audience.MEMBERS),
    VisibleField("contributions", _("Contributions proposées"), Audience.MEMBERS),
    VisibleField("cv", _("CV"), Audience.STAFF),
)
DEFAULTS = {field.name: field.default.value for field in FIELDS}


def level_of(visibility: Mapping[str, str], field: str) -> str:
    """The level of a field: its owner's choice, else the default."""
    return visibility.get(field) or DEFAULTS[field]


def fields_seen(
    visibility: Mapping[str, str], listed_for: str, audience: str, *, partner_consented: bool
) -> frozenset[str]:
    """The fields that this audience sees; none at all when it may not find the profile."""
    if not visibility:
        return _fields_by_default(listed_for, audience, partner_consented)
    return _fields_seen(visibility, listed_for, audience, partner_consented)


@lru_cache(maxsize=256)
def _fields_by_default(listed_for: str, audience: str, partner_consented: bool) -> frozenset[str]:
    return _fields_seen({}, listed_for, audience, partner_consented)


def _fields_seen(
    visibility: Mapping[str, str], listed_for: str, audience: str, partner_consented: bool
) -> frozenset[str]:
    open_levels = levels_open_to(audience, partner_consented=partner_consented)
    if listed_for not in open_levels:
        return frozenset()
    return frozenset(name for name in DEFAULTS if level_of(visibility, name) in open_levels)


def cleaned(choices: Mapping[str, str]) -> dict[str, str]:
    """The choices that differ from the defaults; InvalidInput for an unknown field or level."""
    unknown = sorted(set(choices) - set(DEFAULTS))
    wrong = sorted(name for name, level in choices.items() if name in DEFAULTS and level not in Audience.values)
    if unknown or wrong:
        message = _("Choisissez un niveau de visibilité dans la liste.")
        raise InvalidInput(code="visibility_unknown", fields={name: [message] for name in (*unknown, *wrong)})
    return {name: level for name, level in choices.items() if level != DEFAULTS[name]}
