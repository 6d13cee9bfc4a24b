"""The taxonomy: loading the project's own, suggesting skills as one types, and reading concepts in a text."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection, transaction
from django.db.models import Case, IntegerField, Min, QuerySet, Value, When

from mdm_platform.search.query import LONGEST_QUERY
from skills import text
from skills.models.taxonomy import Domain, Occupation, OccupationSkill, Skill, SkillLabel, Source
from skills.services import labels

DATA = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = ("fr", "ar", "en")
SUGGESTIONS = 20
MOST_WORDS = 12


def _read(directory: Path, name: str) -> list[dict[str, str]]:
    with (directory / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _parts(joined: str) -> list[str]:
    return [part.strip() for part in joined.split("|") if part.strip()]


def _labels_of(row: dict[str, str]) -> dict[str, str]:
    return {f"label_{language}": row[f"label_{language}"] for language in LANGUAGES}


@transaction.atomic
def load(directory: Path = DATA) -> int:
    """Write the project's own taxonomy; running it again changes nothing. The number of rows read."""
    domains = _read(directory, "taxonomy_domains.csv")
    skills = _read(directory, "taxonomy_skills.csv")
    occupations = _read(directory, "taxonomy_occupations.csv")
    _load_domains(domains)
    _load_skills(skills)
    _load_occupations(occupations)
    return len(domains) + len(skills) + len(occupations)


def _load_domains(rows: list[dict[str, str]]) -> None:
    domains = [
        Domain(slug=row["slug"], position=int(row["position"]), keys=domain_keys(_labels_of(row)), **_labels_of(row))
        for row in rows
    ]
    fields = ["position", "keys", "label_fr", "label_ar", "label_en"]
    Domain.objects.bulk_create(domains, update_conflicts=True, unique_fields=["slug"], update_fields=fields)


def domain_keys(labels_of_domain: dict[str, str]) -> list[str]:
    """The keys under which a query meets a domain: one for each of its labels."""
    return sorted({found for label in labels_of_domain.values() if (found := text.key(label))})


def _load_skills(rows: list[dict[str, str]]) -> None:
    domains = dict(Domain.objects.values_list("slug", "pk"))
    skills = [
        Skill(
            concept=row["slug"],
            slug=row["slug"],
            domain_id=domains[row["domain"]] if row["domain"] else None,
            source=Source.OWN,
            **_labels_of(row),
        )
        for row in rows
    ]
    fields = ["slug", "domain", "label_fr", "label_ar", "label_en"]
    Skill.objects.bulk_create(skills, update_conflicts=True, unique_fields=["concept"], update_fields=fields)
    ids = dict(Skill.objects.filter(source=Source.OWN).values_list("slug", "pk"))
    narrower = [Skill(pk=ids[row["slug"]], broader_id=ids[row["broader"]]) for row in rows if row["broader"]]
    Skill.objects.bulk_update(narrower, ["broader"], batch_size=1000)
    labels.add(_given_labels(rows, ids))


def _given_labels(rows: list[dict[str, str]], ids: dict[str, int]) -> Iterable[labels.Label]:
    for row in rows:
        for language in LANGUAGES:
            pk = ids[row["slug"]]
            yield labels.Label(pk, language, row[f"label_{language}"], preferred=True)
            for synonym in _parts(row[f"synonyms_{language}"]):
                yield labels.Label(pk, language, synonym)


def _load_occupations(rows: list[dict[str, str]]) -> None:
    occupations = [
        Occupation(
            concept=row["slug"],
            slug=row["slug"],
            normalised=searchable(_labels_of(row).values()),
            **_labels_of(row),
        )
        for row in rows
    ]
    fields = ["slug", "normalised", "label_fr", "label_ar", "label_en"]
    Occupation.objects.bulk_create(occupations, update_conflicts=True, unique_fields=["concept"], update_fields=fields)
    skills = dict(Skill.objects.filter(source=Source.OWN).values_list("slug", "pk"))
    found = dict(Occupation.objects.filter(source=Source.OWN).values_list("slug", "pk"))
    links = [
        OccupationSkill(
            occupation_id=found[row["slug"]], skill_id=skills[slug], relation=OccupationSkill.Relation.ESSENTIAL
        )
        for row in rows
        for slug in _parts(row["skills"])
    ]
    OccupationSkill.objects.bulk_create(links, ignore_conflicts=True)


def ancestors(skill_ids: set[int]) -> dict[int, tuple[int, ...]]:
    """Each skill with all that are broader, in one query a level."""
    broader: dict[int, int] = {}
    pending = set(skill_ids)
    while pending:
        rows = dict(Skill.objects.filter(pk__in=pending, broader__isnull=False).values_list("pk", "broader_id"))
        broader |= rows
        pending = set(rows.values()) - set(broader)
    found: dict[int, tuple[int, ...]] = {}
    for skill_id in skill_ids:
        chain: list[int] = []
        at = broader.get(skill_id)
        while at is not None and at not in chain and at != skill_id:
            chain.append(at)
            at = broader.get(at)
        found[skill_id] = tuple(chain)
    return found


def searchable(given: Iterable[str]) -> str:
    """The labels of an occupation as they are looked up, one a line, each once."""
    return "\n".join(dict.fromkeys(found for label in given if (found := text.normalised(label))))


def _beginning_like(rows: QuerySet, typed: str) -> QuerySet:
    """Rows whose `normalised` holds, for each word typed, a word that begins so."""
    terms = SearchQuery(" & ".join(f"{word}:*" for word in typed.split()), config="simple", search_type="raw")
    return rows.annotate(words=SearchVector("normalised", config="simple")).filter(words=terms)


def suggest(query: str, *, limit: int = SUGGESTIONS) -> QuerySet[Skill]:
    """Active skills one of whose labels, in any language, has words that begin like those of the query.

    Whole labels come first, then labels that begin so, then the project's own before ESCO's.
    """
    typed = text.normalised(query[:LONGEST_QUERY])
    if not typed:
        return Skill.objects.none()
    rank = Case(
        When(normalised=typed, then=Value(0)),
        When(normalised__startswith=typed, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rank = Case(
        When(normalised=typed, then=Value(0)),
        When(normalised__startswith=typed, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    ranked = (
        _beginning_like(SkillLabel.objects.filter(skill__active=True), typed)
        .values("skill_id")
        .annotate(rank=Min(rank), shown=Min("normalised"))
        .order_by("rank", "skill__source", "shown", "skill_id")[:limit]
    )
    order = [entry["skill_id"] for entry in ranked]
    position = Case(*(When(pk=pk, then=Value(at)) for at, pk in enumerate(order)), output_field=IntegerField())
    if not order:
        return Skill.objects.none()
    return Skill.objects.filter(pk__in=order).select_related("domain").order_by(position)


def suggest_occupations(query: str, *, limit: int = SUGGESTIONS) -> QuerySet[Occupation]:
    """Active occupations whose labels have words that begin like those of the query; all of them without one."""
    found = Occupation.objects.filter(active=True).order_by("source", "slug")
    typed = text.normalised(query[:LONGEST_QUERY])
    if query and not typed:
        return found.none()
    if typed:
        found = _beginning_like(found, typed)
    return found[:limit]


@dataclass(frozen=True)
class Segment:
    """A run of words of a query with their stems and the concepts that they name; without any, one word."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    skills: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()


def concepts_of(keys: Iterable[str], *, own_only: bool = False) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """The skills and the domains that these keys name, each by key, in one query."""
    wanted = list(dict.fromkeys(keys))
    skills: dict[str, set[int]] = {}
    domains: dict[str, set[int]] = {}
    if not wanted:
        return skills, domains
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 's', label.key, label.skill_id FROM skills_skilllabel label "
            "JOIN skills_skill skill ON skill.id = label.skill_id "
            "WHERE label.key = ANY(%s) AND skill.active AND (skill.source = 'own' OR NOT %s) "
            "UNION ALL SELECT 'd', named, domain.id FROM skills_domain domain, unnest(domain.keys) named "
            "WHERE domain.keys && %s::varchar[] AND named = ANY(%s)",
            [wanted, own_only, wanted, wanted],
        )
        for kind, key, pk in cursor.fetchall():
            (skills if kind == "s" else domains).setdefault(key, set()).add(pk)
    return skills, domains


def own_keys() -> dict[str, set[int]]:
    """Every key of the project's own active skills, for those who read many texts at once."""
    rows = SkillLabel.objects.filter(skill__active=True, skill__source=Source.OWN).exclude(key="")
    found: dict[str, set[int]] = {}
    for key, skill_id in rows.values_list("key", "skill_id"):
        found.setdefault(key, set()).add(skill_id)
    return found


def resolve(query: str) -> list[Segment]:
    """The words of a query cut where they name concepts, the longest names first.

    Words are stems: « développeuses » meets the label « développeur ».
    """
    written = [word for word in text.words(query[:LONGEST_QUERY]) if word not in text.EMPTY_WORDS][:MOST_WORDS]
    found = [text.stem(word) for word in written]
    runs = {(start, length): key for start, length, key in text.phrases(found)}
    skills, domains = concepts_of(runs.values())
    named = skills.keys() | domains.keys()
    segments, at = [], 0
    while at < len(found):
        sizes = range(text.LONGEST_PHRASE, 1, -1)
        length = next((size for size in sizes if runs.get((at, size)) in named), 1)
        key = runs[at, length]
        concepts = tuple(sorted(skills.get(key, ()))), tuple(sorted(domains.get(key, ())))
        segments.append(Segment(tuple(written[at : at + length]), tuple(found[at : at + length]), *concepts))
        at += length
    return segments
