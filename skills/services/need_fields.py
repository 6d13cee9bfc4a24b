"""What a need says: its fields, skills and languages, checked and written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from mdm_platform.territories.models import Language
from skills import text
from skills.models import LanguageLevel, Need, NeedLanguage, NeedSkill, Skill, SkillLevel

LONGEST_MISSION = 20_000
LONGEST_NOTE = 5000
MOST_SKILLS, MOST_LANGUAGES = 30, 10
FIELDS = frozenset(
    {
        "title",
        "mission",
        "language",
        "domain",
        "region",
        "province",
        "city",
        "presence",
        "workload",
        "contribution",
        "compensation",
        "seniority_min",
        "people",
        "starts",
        "ends",
        "deadline",
    }
)
MATCHED_FIELDS = frozenset({"domain", "region", "province", "presence", "workload", "contribution", "seniority_min"})
CONSTRAINT_FIELDS = {
    "need_dates_in_order": "ends",
    "need_province_in_a_region": "region",
    "need_people_plausible": "people",
}


@dataclass(frozen=True)
class WantedSkill:
    """A skill that the need asks for (`required`) or welcomes (`welcome`), at that level or better."""

    skill: Skill
    kind: str = NeedSkill.Kind.REQUIRED.value
    level: int = SkillLevel.AUTONOMOUS.value


@dataclass(frozen=True)
class WantedLanguage:
    """A language that the need asks for, at that level of the CEFR or better."""

    language: Language
    level: str


def set_fields(need: Need, given: Mapping[str, Any]) -> set[str]:
    """Put the given values on the need without saving it; the names of the fields that changed.

    Raises InvalidInput with a sentence for each wrong field.
    """
    unknown = sorted(set(given) - FIELDS)
    if unknown:
        message = f"A need has no field {', '.join(unknown)} to write."
        raise TypeError(message)
    changed = set()
    for name, value in given.items():
        cleaned = _cleaned(value) if isinstance(value, str) else value
        if getattr(need, name) != cleaned:
            setattr(need, name, cleaned)
            changed.add(name)
    if "region" in changed and "province" not in given:
        need.province = None
        changed.add("province")
    _check(need)
    return changed


def set_skills(need: Need, wanted: Iterable[WantedSkill]) -> bool:
    """Write the skills of a saved need; whether anything changed. InvalidInput for too many, or one given twice."""
    given = list(wanted)
    rows = {one.skill.pk: (str(one.kind), int(one.level)) for one in given}
    if len(given) > MOST_SKILLS:
        sentence = _("Choisissez %(most)s compétences au plus.") % {"most": MOST_SKILLS}
        raise InvalidInput(fields={"skills": [sentence]})
    if len(rows) < len(given):
        raise InvalidInput(fields={"skills": [_("Une compétence est donnée deux fois.")]})
    known = {kind for kind, _level in rows.values()} <= set(NeedSkill.Kind.values)
    if not known or not {level for _kind, level in rows.values()} <= set(SkillLevel.values):
        raise InvalidInput(fields={"skills": [_("Choisissez une importance et un niveau dans les listes.")]})
    before = {row.skill_id: (row.kind, row.level) for row in need.need_skills.all()}
    if before == rows:
        return False
    need.need_skills.all().delete()
    NeedSkill.objects.bulk_create(
        NeedSkill(need=need, skill_id=pk, kind=kind, level=level) for pk, (kind, level) in rows.items()
    )
    return True


def set_languages(need: Need, wanted: Iterable[WantedLanguage]) -> bool:
    """Write the languages of a saved need; whether anything changed. InvalidInput for too many, or one given twice."""
    given = list(wanted)
    rows = {one.language.pk: str(one.level) for one in given}
    if len(given) > MOST_LANGUAGES:
        sentence = _("Choisissez %(most)s langues au plus.") % {"most": MOST_LANGUAGES}
        raise InvalidInput(fields={"languages": [sentence]})
    if len(rows) < len(given):
        raise InvalidInput(fields={"languages": [_("Une langue est donnée deux fois.")]})
    if not set(rows.values()) <= set(LanguageLevel.values):
        raise InvalidInput(fields={"languages": [_("Choisissez un niveau de A1 à C2.")]})
    before = {row.language_id: row.level for row in need.need_languages.all()}
    if before == rows:
        return False
    need.need_languages.all().delete()
    NeedLanguage.objects.bulk_create(NeedLanguage(need=need, language_id=pk, level=level) for pk, level in rows.items())
    return True


def search_words(need: Need, skills: Iterable[Skill]) -> str:
    """The stems of everything by which the board finds a need, each once between spaces."""
    names = [need.institution.name_fr, need.institution.name_ar, need.institution.name_en, need.institution.acronym]
    labels = [label for skill in skills for label in (skill.label_fr, skill.label_ar, skill.label_en)]
    domain = need.domain
    if domain is not None:
        labels += [domain.label_fr, domain.label_ar, domain.label_en]
    found = text.stems("\n".join([need.title, need.mission, need.city, *names, *labels]))
    return f" {' '.join(dict.fromkeys(found))} "


def _cleaned(value: str) -> str:
    return value.replace("\x00", " ").replace("\r\n", "\n").strip()


def _check(need: Need) -> None:
    """InvalidInput unless every field, and the row as a whole, is right for a draft."""
    problems: dict[str, list[str]] = {}
    try:
        need.clean_fields(exclude=set(_all_fields(need)) - FIELDS)
    except ValidationError as error:
        problems |= error.message_dict
    if len(need.mission) > LONGEST_MISSION:
        problems["mission"] = [_("Décrivez la mission en %(most)s caractères au plus.") % {"most": LONGEST_MISSION}]
    if need.province is not None and need.region is not None and need.province.region_id != need.region_id:
        problems["province"] = [_("Cette province n’est pas dans la région choisie.")]
    if not problems:
        problems = _broken_rules(need)
    if problems:
        raise InvalidInput(fields=problems)


def _all_fields(need: Need) -> list[str]:
    return [field.name for field in need._meta.fields]


def _broken_rules(need: Need) -> dict[str, list[str]]:
    """The sentences of the constraints that the row breaks, beside the field that mends them."""
    found: dict[str, list[str]] = {}
    if _keeps_every_rule(need):
        return found
    for constraint in need._meta.constraints:
        try:
            constraint.validate(type(need), need)
        except ValidationError as error:
            found.setdefault(CONSTRAINT_FIELDS.get(constraint.name, NON_FIELD_ERRORS), []).extend(error.messages)
    return found


def _keeps_every_rule(need: Need) -> bool:
    """Whether the row keeps every rule, asked in one question; the one that is broken is looked for only then."""
    rules = need._meta.constraints
    if not all(isinstance(rule, CheckConstraint) for rule in rules):
        return False
    try:
        CheckConstraint(condition=Q(*(rule.condition for rule in rules)), name="every_rule").validate(type(need), need)
    except ValidationError:
        return False
    return True
