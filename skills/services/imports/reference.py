"""What the cells of a file name, held in memory so that no row asks the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django_countries import countries as world

from mdm_platform.territories import countries
from mdm_platform.territories.models import Language, Province, Region
from mdm_platform.translated import LANGUAGE_CODES
from skills import text
from skills.models import Availability, Contribution, Domain, Skill, SkillLabel, Source

YES = frozenset(("oui", "yes", "y", "o", "1", "true", "vrai", "x", "نعم"))
NO = frozenset(("non", "no", "n", "0", "false", "faux", "لا"))

Names = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """Ids and codes by normalised name. `skill_keys` meets what gender and number change.

    `region_of` gives the region of a province's code.
    """

    skills: Names
    skill_keys: Names
    domains: Names
    countries: Names
    provinces: Names
    regions: Names
    region_of: Mapping[str, str]
    languages: Names
    availabilities: Names
    contributions: Names


def load() -> Reference:
    """Read the reference data once for a whole import."""
    skills, skill_keys = _skills()
    provinces = list(Province.objects.values_list("code", "region_id", "name_fr", "name_ar"))
    regions = Region.objects.values_list("code", "name_fr", "name_ar", "name_en")
    languages = Language.objects.values_list("code", "label_fr", "label_ar", "label_en")
    domains = Domain.objects.values_list("pk", "slug", "label_fr", "label_ar", "label_en")
    return Reference(
        skills=skills,
        skill_keys=skill_keys,
        domains=_names(domains),
        countries=_names(_countries()),
        provinces=_names((code, code, fr, ar) for code, _region, fr, ar in provinces),
        regions=_names((code, code, code.lstrip("0"), *names) for code, *names in regions),
        region_of={code: region for code, region, *_rest in provinces},
        languages=_names((code, code, *names) for code, *names in languages),
        availabilities=_choices(Availability),
        contributions=_choices(Contribution),
    )


def _names(rows: Iterable[tuple]) -> Names:
    """The first of each row by every other, the earlier row before the later."""
    found: Names = {}
    for target, *called in rows:
        for name in called:
            found.setdefault(text.normalised(name), target)
    found.pop("", None)
    return found


def _countries() -> Iterable[tuple]:
    """The names that our pages show, then those of ISO 3166 and its translations, which files hold."""
    shown = countries.all_countries()
    names = {one.code: [one.code, world.alpha3(one.code), one.name_fr, one.name_ar, one.name_en] for one in shown}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            for code, name in world:
                names[code].append(str(name))
    return [(code, *called) for code, called in names.items()]


def _choices(enumeration: Any) -> Names:
    names: dict[str, list[str]] = {value: [value] for value in enumeration.values}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            for value, label in enumeration.choices:
                names[value].append(str(label))
    return _names((value, *called) for value, called in names.items())


def _skills() -> tuple[Names, Names]:
    """Active skills by slug, concept and label: the project's own and preferred labels win over the others."""
    found: Names = {}
    for pk, slug, concept in Skill.objects.filter(active=True).values_list("pk", "slug", "concept"):
        found[slug] = pk
        found[concept] = pk
    rows = SkillLabel.objects.filter(skill__active=True).values_list(
        "skill_id", "normalised", "key", "kind", "skill__source"
    )
    ranked = sorted(
        rows.iterator(), key=lambda row: (row[4] != Source.OWN, row[3] != SkillLabel.Kind.PREFERRED, row[0])
    )
    keys: Names = {}
    for pk, normalised, key, _kind, _source in ranked:
        found.setdefault(normalised, pk)
        if key:
            keys.setdefault(key, pk)
    return found, keys
