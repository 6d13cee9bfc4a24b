"""Why a profile is, or is not, proposed for a need: conditions, sub-scores and reasons, as codes and ids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mdm_platform.accounts.services import consents
from skills.models import Candidate, CandidateSkill, Need, Presence, Profile, Workload
from skills.services.matching import demand, facts, score
from skills.services.matching.candidates import MATCHING
from skills.services.matching.demand import SCALE, Demand, Term
from skills.services.matching.score import GROUP_SHARE, Found, Scored
from skills.workflows import ProfileState

ENGINE_VERSION = "1.0"


@dataclass(frozen=True)
class Gate:
    """One condition and whether the person meets it; `about` holds the codes and ids that its sentence names."""

    code: str
    passed: bool
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """What the engine says of one person for one need.

    `score` (0 to 1000) and `parts` are what the skills are worth whatever the conditions say. `rank_threshold` is the
    score of the last person kept when the need was last ranked, 0 while there was room for everybody.
    """

    gates: tuple[Gate, ...]
    score: int
    parts: Mapping[str, float]
    reasons: tuple[Mapping[str, Any], ...]
    rank_threshold: int
    engine_version: str = ENGINE_VERSION

    @property
    def is_eligible(self) -> bool:
        """Whether every condition is met."""
        return all(gate.passed for gate in self.gates)


def explain(need: Need, profile: Profile) -> Explanation:
    """Each condition one by one, then the score with its parts and reasons, as the need's institution may see them."""
    wanted = demand.of_need(need)
    candidate = _candidate(profile, wanted)
    gates = _gates(need, profile, wanted, candidate)
    unconditional = Demand(
        terms=wanted.terms, face=wanted.face, mask=wanted.face, regions=wanted.regions, fluency=wanted.fluency
    )
    found = score.best(unconditional, limit=1, profile_ids=[profile.pk])
    told = described(wanted, found)[0] if found else Scored(profile.pk, 0)
    ranking = getattr(need, "ranking", None)
    return Explanation(
        gates=tuple(gates),
        score=told.score,
        parts=told.parts,
        reasons=tuple(told.reasons or _reasons(wanted, {}, _without_skill(profile, wanted, candidate))),
        rank_threshold=ranking.bar if ranking else 0,
    )


def _candidate(profile: Profile, wanted: Demand) -> Candidate | None:
    """What matching knows of the profile under the face of the institution, if anything."""
    return next((row for row in Candidate.objects.filter(profile=profile) if row.faces & wanted.face), None)


def _without_skill(profile: Profile, wanted: Demand, candidate: Candidate | None) -> Found:
    """Who shows no skill earns no points, yet the region and the language are said as they are."""
    known = candidate.facts if candidate else 0
    return Found(profile.pk, 0, region=int(bool(known & wanted.regions)), language=int(bool(known & wanted.fluency)))


def described(wanted: Demand, found: Sequence[Found]) -> list[Scored]:
    """The profiles found with their sub-scores and reasons, in two queries whatever their number."""
    held = _held(wanted, [one.profile_id for one in found])
    return [
        Scored(
            one.profile_id,
            one.score,
            _parts(wanted, held.get(one.profile_id, {}), one),
            _reasons(wanted, held.get(one.profile_id, {}), one),
        )
        for one in found
    ]


def _held(wanted: Demand, profile_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """For each profile the levels of the skills, and of the broader ones, that the need names."""
    named = {term.wanted.skill_id for term in wanted.terms} | {term.wanted.group_id for term in wanted.terms} - {None}
    rows = CandidateSkill.objects.filter(profile_id__in=list(profile_ids), skill_id__in=named)
    found: dict[int, dict[int, int]] = {}
    for profile_id, skill_id, level, faces in rows.values_list("profile_id", "skill_id", "level", "faces"):
        if faces & wanted.face:
            found.setdefault(profile_id, {})[skill_id] = level
    return found


def _earned(term: Term, held: Mapping[int, int]) -> int:
    """The points of a skill that is held, less a quarter for each level missing."""
    return term.points // 4 * (4 - max(term.wanted.level - held[term.wanted.skill_id], 0))


def _parts(wanted: Demand, held: Mapping[int, int], found: Found) -> dict[str, float]:
    """The sub-scores, which add up to the score; `level` is what the missing levels cost."""
    parts = {"required": 0, "welcome": 0, "level": 0, "group": found.kin, "region": found.region}
    for term in wanted.terms:
        if term.wanted.skill_id in held:
            parts["required" if term.wanted.is_required else "welcome"] += term.points
            parts["level"] += _earned(term, held) - term.points
    parts["language"] = found.language
    return {code: round(points / SCALE, 1) for code, points in parts.items()}


def _reasons(wanted: Demand, held: Mapping[int, int], found: Found) -> list[dict[str, Any]]:
    """One reason a skill, the heaviest first, then the region and the language."""
    reasons = [_reason(term, held) for term in wanted.terms]
    if wanted.regions:
        reasons.append({"code": "region" if found.region else "region_missing"})
    reasons.append({"code": "fluent" if found.language else "fluent_missing"})
    return reasons


def _reason(term: Term, held: Mapping[int, int]) -> dict[str, Any]:
    asked = term.wanted
    reason = {
        "skill": asked.skill_id,
        "asked": asked.level,
        "kind": "required" if asked.is_required else "welcome",
        "of": round(term.points / SCALE, 1),
    }
    if asked.skill_id in held:
        level = held[asked.skill_id]
        code = "skill" if level >= asked.level else "skill_below"
        return {"code": code, **reason, "level": level, "points": round(_earned(term, held) / SCALE, 1)}
    if asked.group_id in held:
        points = round(term.points / GROUP_SHARE / SCALE, 1)
        return {"code": "group", **reason, "group": asked.group_id, "points": points}
    return {"code": "skill_missing", **reason, "points": 0}


def _gates(need: Need, profile: Profile, wanted: Demand, candidate: Candidate | None) -> list[Gate]:
    owner = profile.owner
    listed = Profile.objects.listed_for_audience(demand.face_of_institution(need.institution))
    gates = [
        Gate("consent", owner is not None and consents.has(owner, MATCHING)),
        Gate("published", profile.state == ProfileState.PUBLISHED),
        Gate("reachable", profile.has_reachable_owner),
        Gate("found", listed.filter(pk=profile.pk).exists()),
        Gate("not_excluded", profile.pk not in wanted.excluded),
    ]
    return gates + _conditions(need, profile, candidate.facts if candidate else 0, candidate)


def _conditions(need: Need, profile: Profile, known: int, candidate: Candidate | None) -> list[Gate]:
    """The conditions that the need itself sets; without a row, for want of consent or of visibility, none is met."""
    asked = need.need_languages.order_by("language__position").values_list("language_id", "level")
    spoken = dict(profile.profile_languages.values_list("language_id", "level"))
    gates = [_language(spoken, known, code, level) for code, level in asked]
    gates.append(Gate("availability", bool(known & facts.AVAILABLE)))
    if need.workload == Workload.FULL_TIME:
        gates.append(Gate("full_time", bool(known & facts.REGULAR)))
    if need.presence == Presence.REMOTE:
        gates.append(Gate("remote", bool(known & facts.REMOTE)))
    if need.presence == Presence.ON_SITE:
        gates.append(Gate("on_site", bool(known & facts.ON_SITE)))
    if need.seniority_min:
        enough = candidate is not None and candidate.seniority >= need.seniority_min
        gates.append(Gate("seniority", enough, {"years": need.seniority_min}))
    return gates


def _language(spoken: Mapping[str, str], known: int, code: str, level: str) -> Gate:
    bit = facts.language_bit(code, level)
    speaks = spoken.get(code, "") >= level
    has_it = bool(known & bit) if bit else bool(known & facts.LANGUAGES_SHOWN) and speaks
    hidden = not has_it and speaks
    return Gate("language", has_it, {"language": code, "level": level, "hidden": hidden})
