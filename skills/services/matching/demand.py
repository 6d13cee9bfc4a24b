"""What a need asks for, as numbers: the points of each skill, and the conditions as bits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from mdm_platform.institutions.models import Membership
from skills.audiences import ABROAD, HOME_COUNTRY, Audience
from skills.models import Block, LanguageLevel, Need, NeedSkill, Presence, Profile, Workload
from skills.services.matching import facts, rarity
from skills.services.matching.rarity import Rarity

SCALE = 1000
TOTAL = 1000 * SCALE
REGION, LANGUAGE = 50 * SCALE, 50 * SCALE
WELCOME_WEIGHT = 0.5
FLUENT = LanguageLevel.B2.value
_STEP = 20


@dataclass(frozen=True)
class Wanted:
    """A skill that is asked for, at a level or better; `group_id` is the broader skill, if there is one."""

    skill_id: int
    group_id: int | None
    level: int
    is_required: bool = True


@dataclass(frozen=True)
class Term:
    """A skill that is asked for and its points, of a million in all; a quarter is lost for each level missing."""

    wanted: Wanted
    points: int


@dataclass(frozen=True)
class Demand:
    """A need as the engine reads it. `mask` holds the bits that somebody must have to meet the conditions.

    `rare_languages` are those that have no bit. `regions` are the bits that earn the points of the region, none for
    the whole country; `fluency` is the bit that earns those of the language.
    """

    terms: tuple[Term, ...]
    face: int
    mask: int
    seniority_min: int | None = None
    regions: int = 0
    fluency: int = 0
    rare_languages: tuple[tuple[str, str], ...] = ()
    excluded: frozenset[int] = field(default_factory=frozenset)


def of_need(need: Need, *, today: date | None = None) -> Demand:
    """The demand of a need, weighted by today's rarity; without a skill it asks for nothing and finds nobody."""
    wanted = [
        Wanted(row.skill_id, row.skill.broader_id, row.level, row.kind == NeedSkill.Kind.REQUIRED)
        for row in need.need_skills.select_related("skill")
    ]
    face = facts.FACES[face_of_institution(need.institution)]
    asked = list(need.need_languages.values_list("language_id", "level"))
    region_bits = facts.regions([need.region_id]) if need.region_id else 0
    return Demand(
        terms=terms(wanted, rarity.of(one.skill_id for one in wanted), with_region=bool(region_bits)),
        face=face,
        mask=face | conditions(need.presence, need.workload, asked),
        seniority_min=need.seniority_min or None,
        regions=region_bits,
        fluency=facts.language_bit(need.language, FLUENT),
        rare_languages=tuple((code, level) for code, level in asked if not facts.language_bit(code, level)),
        excluded=excluded_profiles(need, today=today or timezone.localdate()),
    )


def face_of_institution(institution: Any) -> str:
    """The face under which an institution finds people (see `skills.audiences.face_of`)."""
    return Audience.PARTNERS.value if institution.country.code == HOME_COUNTRY else ABROAD


def conditions(presence: str, workload: str, languages: Iterable[tuple[str, str]]) -> int:
    """The bits of a need's conditions."""
    found = facts.REGULAR | facts.AVAILABLE if workload == Workload.FULL_TIME else facts.AVAILABLE
    found |= {Presence.REMOTE: facts.REMOTE, Presence.ON_SITE: facts.ON_SITE}.get(presence, 0)
    for code, level in languages:
        found |= facts.language_bit(code, level) or facts.LANGUAGES_SHOWN
    return found


def terms(wanted: Sequence[Wanted], known: Rarity, *, with_region: bool) -> tuple[Term, ...]:
    """The points of each skill by its rarity, the heaviest first; welcome ones weigh half. They add up exactly."""
    weights = [known.weight(one.skill_id) * (1 if one.is_required else WELCOME_WEIGHT) for one in wanted]
    available = TOTAL - LANGUAGE - (REGION if with_region else 0)
    every = sum(weights)
    found = [
        Term(one, _STEP * int(available * weight / every / _STEP)) for one, weight in zip(wanted, weights, strict=True)
    ]
    found.sort(key=lambda term: (-term.points, term.wanted.skill_id))
    if found:
        left = available - sum(term.points for term in found)
        found[0] = Term(found[0].wanted, found[0].points + left)
    return tuple(found)


def excluded_profiles(need: Need, *, today: date) -> frozenset[int]:
    """The institution's own agents, and those who do not want to hear from it or from one of them."""
    institution_id = need.institution_id
    agents = Membership.objects.filter(institution_id=institution_id).current(today).order_by().values_list("user_id")
    blocks = Block.objects.against(institution_id=institution_id, people=agents).order_by()
    owners = [owner for (owner,) in agents.union(blocks.values_list("owner_id"))]
    return frozenset(Profile.objects.filter(owner_id__in=owners).values_list("pk", flat=True))
