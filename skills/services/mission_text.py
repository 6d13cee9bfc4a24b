"""Skills named in a pasted mission text, in French, Arabic and English: labels of the taxonomy, nothing leaves here.

A phrase of the text is compared by its stems with the labels of skills, the longest first, inside one clause. A single
word names a skill only when it is one of the project's own and not everyday language (`data/generic_words.txt`):
« soudeur » does, « gestion » does not. Two words of ESCO name one only when neither is everyday language.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path

from django.db import connection

from skills import text
from skills.models import NeedSkill, Skill, Source

GENERIC_WORDS = Path(__file__).resolve().parent.parent / "data" / "generic_words.txt"
LONGEST_TEXT = 20_000
MOST_SUGGESTIONS = 15
MOST_REQUIRED = 6
MOST_READINGS = 8
MOST_SKILLS_OF_A_NAME = 2
MOST_PARTS = 3
WRAPPED_FROM = 60
LONGEST_ACRONYM = 6
LABEL_FIELDS = ("label_fr", "label_ar", "label_en")
REQUIRED, WELCOME = NeedSkill.Kind.REQUIRED.value, NeedSkill.Kind.WELCOME.value

_LINE = re.compile(r"[\r\n]+")
_GOES_ON = re.compile(r"\s*[a-zà-ÿ\u0620-\u064a]")
_SENTENCE = re.compile(r"(?<=[.!?؟;؛])\s+")
_CLAUSE = re.compile(r"[;:!?,،؛؟()\[\]«»“”\"•·|–—\t]+|\.(?:\s|$)|\s[-*]\s")
_INCLUSIVE = re.compile(r"(?<=\w)(?:[·•.](?:e|es|ne|nes|le|les|trice|trices|euse|euses)(?:[·•.]s)?|\(e?s?\))(?!\w)")
_PROCLITIC = re.compile(r"[وفبلك](?=.{3})")
_WELCOME = re.compile(
    r"serai(?:t|en)t? (?:un|appréci|souhait|bienvenu)|un plus\b|un atout|souhaité|souhaitable|apprécié|de préférence"
    r"|idéalement|bienvenu|facultati|nice to have|a plus\b|an asset|an advantage|preferabl|preferred|desirable|welcome"
    r"|ideally|bonus|يفضل|يستحسن|من المستحسن|مستحب|ميزة|مرغوب|إضافة نوعية|قيمة مضافة",
    re.IGNORECASE,
)
_AND = re.compile(r" et | and | و")
_HEADING = re.compile(r"^.{1,60}[:：]\s*$")


@dataclass(frozen=True)
class Suggestion:
    """A skill that the text names: in which words, and whether it seems required or welcome."""

    skill: Skill
    found_as: str
    kind_guess: str


@dataclass(frozen=True)
class _Word:
    """A word that means something: as written, where it stands in its clause, and the stems it may have."""

    raw: str
    at: int
    stems: tuple[str, ...]


@dataclass
class _Found:
    """A skill and every phrase that named it."""

    skill_id: int
    is_own: bool
    phrases: list[str] = field(default_factory=list)
    length: int = 0
    first: int = 0
    is_welcome: bool = True


@dataclass(frozen=True)
class _Clause:
    """A run of words between two signs, with its place in the text."""

    tokens: tuple[str, ...]
    words: tuple[_Word, ...]
    is_welcome: bool
    shouts: bool


def suggest_skills(mission: str, limit: int = MOST_SUGGESTIONS) -> list[Suggestion]:
    """The skills that the text names, the surest first; empty when it names none.

    `kind_guess` is welcome where the text says so (« serait un plus », « preferably », « يفضل ») and past the first
    six, for a need that requires everything meets nobody.
    """
    clauses = list(_clauses(mission[:LONGEST_TEXT]))
    found = _named(clauses, _labels(_keys(clauses)))
    ranked = sorted(found.values(), key=_rank)[:limit]
    skills = Skill.objects.select_related("domain").in_bulk([one.skill_id for one in ranked])
    suggestions, required = [], 0
    for one in ranked:
        kind = WELCOME if one.is_welcome or required >= MOST_REQUIRED else REQUIRED
        required += kind == REQUIRED
        suggestions.append(Suggestion(skills[one.skill_id], _most_common(one.phrases), kind))
    return suggestions


def _rank(found: _Found) -> tuple[float, int]:
    """The more often and the longer it is named the surer; the project's own skills before ESCO's."""
    weight = min(len(found.phrases), 4) + 1.5 * min(found.length, 4) + (2 if found.is_own else 0)
    return -weight, found.first


def _most_common(phrases: list[str]) -> str:
    return Counter(phrases).most_common(1)[0][0]


def _clauses(mission: str) -> Iterator[_Clause]:
    under_welcome = False
    for line in _lines(mission):
        if _HEADING.match(line.strip()):
            under_welcome = bool(_WELCOME.search(line))
        for sentence in _SENTENCE.split(line):
            is_welcome = under_welcome or bool(_WELCOME.search(sentence))
            for written in _CLAUSE.split(_INCLUSIVE.sub("", sentence)):
                if written and (tokens := tuple(written.split())):
                    shouts = sum(token.isupper() for token in tokens) > len(tokens) / 2 and len(tokens) > 2
                    yield _Clause(tokens, tuple(_words(tokens)), is_welcome, shouts)


def _lines(mission: str) -> list[str]:
    """The lines of the text, those that were only wrapped (mail, PDF) joined again."""
    lines: list[str] = []
    wrapped = False
    for line in _LINE.split(mission):
        if wrapped and _GOES_ON.match(line):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
        wrapped = len(line) >= WRAPPED_FROM and not line.rstrip().endswith((".", ":", "!", "?", ";", "؟", "؛"))
    return lines


def _words(tokens: Iterable[str]) -> Iterator[_Word]:
    for at, token in enumerate(tokens):
        for word in text.words(token):
            if word not in text.EMPTY_WORDS:
                yield _Word(token, at, _stems(word))


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    """The stem of a word; an Arabic one also without the particle written with it (وصيانة, بتدبير)."""
    stems = [text.stem(word)]
    if text.is_arabic(word) and _PROCLITIC.match(word):
        stems.append(text.stem(word[1:]))
    return tuple(dict.fromkeys(stems))


def _readings(words: tuple[_Word, ...]) -> list[str]:
    """The keys that a run of words may be; few words have two."""
    keys = []
    for chosen in product(*(word.stems for word in words)):
        keys.append(" ".join(chosen))
        if len(keys) == MOST_READINGS:
            break
    return keys


def _runs(clause: _Clause) -> Iterator[tuple[int, int, list[str]]]:
    """Every run of words as (start, length, keys), the longest first at each start."""
    for start in range(len(clause.words)):
        for length in range(min(text.LONGEST_PHRASE, len(clause.words) - start), 0, -1):
            yield start, length, _readings(clause.words[start : start + length])


def _keys(clauses: list[_Clause]) -> set[str]:
    return {key for clause in clauses for _start, _length, keys in _runs(clause) for key in keys}


@dataclass(frozen=True)
class _Label:
    skill_id: int
    is_own: bool
    written: str


def _labels(keys: set[str]) -> dict[str, list[_Label]]:
    """The labels that these keys are; each half of « conformité et lutte contre le blanchiment » is one too."""
    found: dict[str, list[_Label]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT label.key, label.skill_id, skill.source = 'own', label.text "
            "FROM skills_skilllabel label JOIN skills_skill skill ON skill.id = label.skill_id "
            "WHERE label.key = ANY(%s) AND skill.active",
            [list(keys)],
        )
        for key, *label in cursor.fetchall():
            found.setdefault(key, []).append(_Label(*label))
    for skill_id, *names in Skill.objects.active().filter(source=Source.OWN).values_list("pk", *LABEL_FIELDS):
        for part, key in (pair for name in names for pair in _parts_of(name)):
            if key in keys:
                found.setdefault(key, []).append(_Label(skill_id, True, part))
    return found


@lru_cache(maxsize=10_000)
def _parts_of(name: str) -> tuple[tuple[str, str], ...]:
    """What a label joins with “and”, with the keys of those that are longer than a word."""
    keyed = ((part, text.key(part)) for part in _AND.split(name)[:MOST_PARTS])
    return tuple((part, key) for part, key in keyed if " " in key)


def _named(clauses: list[_Clause], labels: dict[str, list[_Label]]) -> dict[int, _Found]:
    found: dict[int, _Found] = {}
    position = 0
    for clause in clauses:
        at = 0
        while at < len(clause.words):
            length, skills = _longest(clause, at, labels)
            for skill_id, is_own in skills:
                one = found.setdefault(skill_id, _Found(skill_id, is_own, first=position))
                one.phrases.append(_as_written(clause, at, length))
                one.length = max(one.length, length)
                one.is_welcome &= clause.is_welcome
            at += length
            position += 1
    return found


def _longest(clause: _Clause, start: int, labels: dict[str, list[_Label]]) -> tuple[int, list[tuple[int, bool]]]:
    """The longest run of words from there that names skills, with them; one word and nothing when none does."""
    for length in range(min(text.LONGEST_PHRASE, len(clause.words) - start), 0, -1):
        words = clause.words[start : start + length]
        known = [(label, key) for key in _readings(words) for label in labels.get(key, ())]
        sure = [label for label, key in known if _is_sure(words, label, key, clause)]
        own = [label for label in sure if label.is_own]
        skills = list(dict.fromkeys((label.skill_id, label.is_own) for label in own or sure))
        if skills:
            return length, skills if len(skills) <= MOST_SKILLS_OF_A_NAME else []
    return 1, []


def _is_sure(words: tuple[_Word, ...], label: _Label, key: str, clause: _Clause) -> bool:
    """Whether these words name the skill, rather than say something that anybody says."""
    if len(words) == 1:
        return _names_alone(words[0], label, key, clause)
    stems = key.split()
    return label.is_own or len(stems) > 2 or _generic_stems().isdisjoint(stems)


def _names_alone(word: _Word, label: _Label, key: str, clause: _Clause) -> bool:
    """Whether one word is enough: an own skill, no everyday word, and an acronym written as one."""
    if not label.is_own or key in _generic_stems() or len(key) < 2:
        return False
    if label.written.isupper() and len(label.written) <= LONGEST_ACRONYM and not text.is_arabic(key):
        return label.written in word.raw and not clause.shouts
    return len(text.words(label.written)) > 1 or len(key) > 2


def _as_written(clause: _Clause, start: int, length: int) -> str:
    first, last = clause.words[start].at, clause.words[start + length - 1].at
    return " ".join(clause.tokens[first : last + 1]).strip(".'’-*/")


@lru_cache(maxsize=1)
def _generic_stems() -> frozenset[str]:
    lines = GENERIC_WORDS.read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.partition(":")[2].split()]
    return frozenset(stem for word in words for stem in text.stems(word))
