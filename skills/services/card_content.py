"""What a card holds, made from what its audience may see and from nothing else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import permutations
from typing import Any
from uuid import UUID

from babel import Locale

from skills import names, text
from skills.models import LanguageLevel
from skills.models.card import NAME_LENGTH
from skills.services.presenters import ProfileView

LANGUAGES = ("fr", "ar", "en")
LEVELS = tuple(LanguageLevel.values)
SHOWN_SKILLS, SHOWN_SUMMARY = 12, 280
MOST_WORDS = 400
_PLACES = {
    "".join(weights): ",".join(f"{place}{weight}" for place, weight in enumerate(weights, 1))
    for size in range(1, 5)
    for weights in permutations("ABCD", size)
}
NAMELESS = "\uffff"
MENTION_LENGTH = 4


@dataclass
class Content:
    """The columns of a card that depend on what is seen; `words` maps lexemes to weights, `tokens` stand bare."""

    view: ProfileView
    photo: UUID | None = None
    quality: int = 0
    seniority: int | None = None
    domain_id: int | None = None
    remote: bool = False
    country: str = ""
    availability: str = ""
    name_sort: str = NAMELESS
    name_key: str = ""
    regions: list[str] = field(default_factory=list)
    skills: list[int] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    contributions: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)

    @cached_property
    def card(self) -> str:
        """The JSON of the card."""
        return json.dumps(card(self.view, self.photo), ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def vector(self) -> str:
        """The literal of the tsvector."""
        words, tokens = self.words, self.tokens - self.words.keys()
        every = "".join((*words, *tokens))
        if "'" in every or "\\" in every:
            words = {quoted(lexeme)[1:-1]: weights for lexeme, weights in words.items()}
            tokens = {quoted(token)[1:-1] for token in tokens}
        placed = [f"'{lexeme}':{_PLACES[weights]}" for lexeme, weights in words.items()]
        return " ".join((*placed, *[f"'{token}'" for token in tokens]))


def quoted(lexeme: str) -> str:
    """A lexeme as it is written in the literals of tsvector and tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


@lru_cache(maxsize=1)
def _country_words() -> dict[str, str]:
    territories = [Locale(language).territories for language in LANGUAGES]
    codes = [code for code in territories[0] if len(code) == 2]
    return {code: " ".join(known.get(code, "") for known in territories) for code in codes}


def content(view: ProfileView, ancestors: dict[int, tuple[int, ...]], *, photo: UUID | None = None) -> Content:
    """The content of a card for this view; `ancestors` maps a skill to all that are broader, `photo` is a file."""
    found = Content(view, photo)
    _add_names(found, view)
    _add_skills(found, view, ancestors)
    _add_facets(found, view)
    _add_texts(found, view)
    found.quality = _quality(view)
    return found


def _add_words(found: Content, weight: str, written: str, *, stems: Iterable[str] | None = None) -> None:
    """Add the stems of a text at a weight: A names, B headline, C skills and domain, D the rest."""
    words = found.words
    for stem in stems if stems is not None else _text_stems(written):
        held = words.get(stem)
        if held is None:
            words[stem] = weight
        elif weight not in held:
            words[stem] = held + weight


def _add_names(found: Content, view: ProfileView) -> None:
    for name in filter(None, (view.name, view.name_ar)):
        _add_words(found, "A", name)
        found.tokens |= name_tokens(name)
    full = view.name or view.name_ar
    if full:
        first, _space, last = full.rpartition(" ")
        found.name_sort = text.normalised(f"{last} {first}")[:NAME_LENGTH] or NAMELESS
        found.name_key = names.canonical(full)[:NAME_LENGTH]


@lru_cache(maxsize=20_000)
def name_tokens(name: str) -> frozenset[str]:
    """Tokens of a name: `#w` its words, `#n` their skeletons, `#x` the skeletons with one consonant less."""
    skeletons = {one for word in names.name_words(name) for one in names.skeletons(word)[:1]}
    slips = {slip for one in skeletons for slip in names.deletions(one) if len(slip) > 1}
    return frozenset(
        {f"#w{word}" for word in text.words(name)}
        | {f"#n{one}" for one in names.tokens(name)}
        | {f"#x{slip}" for slip in slips}
    )


def _add_skills(found: Content, view: ProfileView, ancestors: dict[int, tuple[int, ...]]) -> None:
    concepts: dict[int, None] = {}
    for seen in view.skills:
        concepts |= dict.fromkeys((seen.skill.pk, *ancestors.get(seen.skill.pk, ())))
        _add_words(found, "C", "", stems=_skill_stems(seen.skill.label_fr, seen.skill.label_ar, seen.skill.label_en))
    found.skills = list(concepts)
    found.tokens |= {f"#k{pk}" for pk in concepts}


@lru_cache(maxsize=2_000)
def _text_stems(written: str) -> tuple[str, ...]:
    """The stems of a text, kept for the card of the next audience."""
    return tuple(text.stems(written)[:MOST_WORDS])


@lru_cache(maxsize=20_000)
def _label_stems(label: str) -> tuple[str, ...]:
    return tuple(text.stems(label))


@lru_cache(maxsize=20_000)
def _skill_stems(*labels: str) -> tuple[str, ...]:
    return tuple(stem for label in labels for stem in text.stems(label))


def _add_facets(found: Content, view: ProfileView) -> None:
    found.country, found.seniority = view.country, view.seniority
    found.availability, found.contributions = view.availability, list(view.contributions)
    found.remote = view.remote
    regions = [view.origin_region, *view.regions_of_interest]
    found.regions = list(dict.fromkeys(region.code for region in regions if region is not None))
    found.languages = [spoken.language.code for spoken in view.languages]
    found.domain_id = view.domain.pk if view.domain else None
    found.tokens |= {f"#r{code}" for code in found.regions}
    found.tokens |= {f"#o{code}" for code in found.contributions}
    for prefix, value in (("#c", found.country), ("#d", found.domain_id), ("#a", found.availability)):
        if value:
            found.tokens.add(f"{prefix}{value}")
    if view.city:
        found.tokens.add(f"#g{text.normalised(view.city)}")
    if view.remote:
        found.tokens.add("#e1")
    for spoken in view.languages:
        code = spoken.language.code
        found.tokens |= {f"#l{code}", *(f"#l{code}{level}" for level in LEVELS[: LEVELS.index(spoken.level) + 1])}


def _add_texts(found: Content, view: ProfileView) -> None:
    found.written = [view.headline, *view.summaries.values(), *(held.title for held in view.experiences)]
    _add_words(found, "B", view.headline)
    if view.domain:
        for language in LANGUAGES:
            _add_words(found, "C", "", stems=_label_stems(getattr(view.domain, f"label_{language}")))
    for summary in view.summaries.values():
        _add_words(found, "D", summary)
    for held in view.experiences:
        _add_words(found, "D", f"{held.title} {held.organisation} {held.description}")
    for studied in view.education:
        _add_words(found, "D", f"{studied.degree} {studied.field} {studied.institution}")
    _add_words(found, "D", view.city)
    if view.country:
        _add_words(found, "D", "", stems=_label_stems(_country_words().get(view.country, "")))
    for region in (view.origin_region, *view.regions_of_interest):
        if region is not None:
            _add_words(found, "D", "", stems=_label_stems(f"{region.name_fr} {region.name_ar}"))


def mentions(written: Iterable[str]) -> set[str]:
    """The keys of the runs of words of these texts, by which concepts that they mention are found."""
    found: set[str] = set()
    for one in written:
        stems = _text_stems(one)
        for length in range(1, MENTION_LENGTH + 1):
            found.update(" ".join(stems[at : at + length]) for at in range(len(stems) - length + 1))
    return found


def _quality(view: ProfileView) -> int:
    """A static order, 0 to 1000, from what is seen: what makes a card worth opening."""
    score = 200 if view.headline else 0
    score += 150 if view.summaries else 0
    score += 25 * min(len(view.skills), 8)
    score += 40 * min(len(view.experiences), 3)
    score += 30 * min(len(view.education), 2) + 20 * min(len(view.languages), 3)
    score += 60 if view.availability and view.availability != "unavailable" else 0
    score += 20 * min(len(view.contributions), 3)
    return score + (50 if view.accepts_contacts else 0)


def card(view: ProfileView, photo: UUID | None) -> dict[str, Any]:
    """The card as the API sends it; what this audience may not see is empty or null."""
    return {
        "public_id": str(view.public_id),
        "name": view.name,
        "name_ar": view.name_ar,
        "photo": str(photo) if photo and view.shows("photo") else None,
        "headline": view.headline,
        "summary": {language: _shortened(written) for language, written in view.summaries.items()},
        "country": view.country or None,
        "city": view.city,
        "region": view.origin_region.code if view.origin_region else None,
        "regions_of_interest": [region.code for region in view.regions_of_interest],
        "domain": view.domain.slug if view.domain else None,
        "seniority": view.seniority,
        "skills": [
            {"slug": seen.skill.slug, "level": seen.level, "label": _labels(seen.skill)}
            for seen in view.skills[:SHOWN_SKILLS]
        ],
        "languages": [{"language": spoken.language.code, "level": spoken.level} for spoken in view.languages],
        "availability": view.availability or None,
        "contributions": list(view.contributions),
        "remote": view.remote,
        "on_site": view.on_site,
        "accepts_contacts": view.accepts_contacts,
        "updated_at": view.confirmed_at.isoformat() if view.confirmed_at else None,
    }


def _shortened(written: str) -> str:
    if len(written) <= SHOWN_SUMMARY:
        return written
    return f"{written[:SHOWN_SUMMARY].rsplit(' ', 1)[0]}…"


def _labels(skill: Any) -> dict[str, str]:
    return {language: label for language in LANGUAGES if (label := getattr(skill, f"label_{language}"))}
