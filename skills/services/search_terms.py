"""A search as PostgreSQL reads it: filters and words become one text query on the audience's rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.utils.functional import cached_property

from skills import names, text
from skills.models import Domain, Skill
from skills.services import taxonomy
from skills.services.card_content import quoted
from skills.services.search_query import Query
from skills.services.taxonomy import Segment

NEVER = "'#nothing'"
LEAST_SIMILARITY, CLOSE_SIMILARITY = 0.3, 0.5
ENOUGH = 10
EXACT, SLIPS, ALIKE = 0, 1, 2
SHORTEST_PREFIX = 4


@dataclass(frozen=True)
class Reason:
    """Why a card may have matched: `query` tells whether it did. `value` is a slug for concepts, else empty."""

    field: str
    query: str
    value: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Terms:
    """The parts of a search: `filters` by the name of their parameter, `segments` for the words.

    `reach` says how far names may differ: written alike in either script, then with a slip, then names of which some
    words sound alike. `near` is true when nothing else was found.
    """

    audience: str
    query: Query
    filters: dict[str, str] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    reach: int = EXACT
    near: bool = False

    @cached_property
    def known(self) -> dict[str, tuple[bool, bool]]:
        """For each word that names no concept: whether it stands in a name, and in a text, that this audience finds."""
        loose = list(dict.fromkeys((one.words[0], one.stems[0]) for one in self.loose))
        if not loose:
            return {}
        params: list[str] = []
        for word, stem in loose:
            params += [self.audience, quoted(f"#w{word}"), self.audience, quoted(stem)]
        looked = [_lazily(f"look{at}", "audience = %s AND fts @@ %s::tsquery") for at in range(2 * len(loose))]
        seen = ", ".join(f"EXISTS (SELECT 1 FROM look{at})" for at in range(len(looked)))  # noqa: S608  numbers
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(looked)} SELECT {seen}", params)
            found = cursor.fetchone()
        return {word: (found[2 * at], found[2 * at + 1]) for at, (word, _stem) in enumerate(loose)}

    @property
    def loose(self) -> list[Segment]:
        """The words of the query that name no concept."""
        return [one for one in self.segments if not one.skills and not one.domains]

    @cached_property
    def name(self) -> str:
        """The skeleton of the words that may be a name, empty when there are none."""
        return names.canonical(" ".join(one.words[0] for one in self.loose))

    def word_queries(self) -> list[str]:
        """One text query for each run of words; every one must hold."""
        concepts = [self._concept_query(one) for one in self.segments if one.skills or one.domains]
        return concepts + [self._loose_query(one) for one in self._required(self.loose)]

    @property
    def has_unseen(self) -> bool:
        """Whether a word stands in no name and no text as it is written."""
        return any(not any(seen) for seen in self.known.values())

    def _alike_query(self, without: str) -> str:
        """Any of the words sounds alike; concepts and filters still hold."""
        filters = [term for name, term in self.filters.items() if name != without]
        concepts = [self._concept_query(one) for one in self.segments if one.skills or one.domains]
        alike = _any(self._name_query(one.words[0], fuzzy=True) for one in self._required(self.loose))
        return " & ".join([*filters, *concepts, alike])

    def _required(self, loose: list[Segment]) -> list[Segment]:
        """Particles (ben, el, عبد) are written together or apart: they are asked for only when alone."""
        return [one for one in loose if one.words[0] not in names.PARTICLES] or loose

    def _concept_query(self, segment: Segment) -> str:
        concepts = [f"#k{pk}" for pk in segment.skills] + [f"#m{pk}" for pk in segment.skills]
        concepts += [f"#d{pk}" for pk in segment.domains]
        return _any(["(" + " & ".join(map(quoted, segment.stems)) + ")", *map(quoted, concepts)])

    def _loose_query(self, segment: Segment) -> str:
        word, stem = segment.words[0], segment.stems[0]
        in_names, in_texts = self.known[word]
        if in_names:
            return _any([quoted(stem), self._name_query(word, fuzzy=False)])
        if in_texts:
            return quoted(stem)
        begins = [f"{quoted(stem)}:*"] if len(stem) >= SHORTEST_PREFIX else []
        return _any([*begins, self._name_query(word, fuzzy=self.reach >= SLIPS)])

    def _name_query(self, word: str, *, fuzzy: bool) -> str:
        skeletons = names.skeletons(word)
        tokens = [f"#n{one}" for one in skeletons]
        if fuzzy:
            slips = {slip for one in skeletons[:1] for slip in names.deletions(one) if len(slip) > 1}
            tokens += [f"#n{one}" for one in slips] + [f"#x{one}" for one in (*skeletons[:1], *slips) if len(one) > 1]
        return _any(map(quoted, dict.fromkeys(tokens)))

    def where(self, *, without: str = "") -> tuple[str, list[Any]]:
        """The condition and its parameters; a facet leaves out its own filter with `without`."""
        parts, params = ["audience = %s"], [self.audience]
        terms = [term for name, term in self.filters.items() if name != without] + self.word_queries()
        if terms and self.reach == ALIKE:
            least = LEAST_SIMILARITY if self.near else CLOSE_SIMILARITY
            parts.append(
                "profile_id IN (SELECT profile_id FROM skills_profilecard WHERE audience = %s AND fts @@ %s::tsquery "
                "UNION SELECT profile_id FROM skills_profilecard WHERE audience = %s AND fts @@ %s::tsquery "
                "AND similarity(name_key, %s) >= %s)"
            )
            written, alike = " & ".join(terms), self._alike_query(without)
            params += [self.audience, written, self.audience, alike, self.name, least]
        elif terms:
            parts.append("fts @@ %s::tsquery")
            params.append(" & ".join(terms))
        if self.query.seniority_min is not None and without != "seniority_min":
            parts.append("seniority >= %s")
            params.append(self.query.seniority_min)
        if self.query.updated_since is not None:
            parts.append("changed_at >= %s")
            params.append(self.query.updated_since)
        return " AND ".join(parts), params

    def ranked(self) -> tuple[str, list[Any]]:
        """The score of a row, higher is better: words by where they stand, declared concepts, likeness of names."""
        stems = _any(quoted(stem) for one in self.segments for stem in one.stems)
        skills = _any(quoted(f"#k{pk}") for one in self.segments for pk in one.skills)
        score = (
            "round((ts_rank('{0.1, 0.3, 0.6, 1.0}', fts, %s::tsquery) + 0.5 * (fts @@ %s::tsquery)::int "
            "+ similarity(name_key, %s) + quality / 5000.0)::numeric, 6)"
        )
        return score, [stems, skills, self.name]

    @cached_property
    def reasons(self) -> list[Reason]:
        """Everything for which a card may have matched the words, the strongest first."""
        skills = Skill.objects.in_bulk({pk for one in self.segments for pk in one.skills})
        domains = Domain.objects.in_bulk({pk for one in self.segments for pk in one.domains})
        found = []
        for segment in self.segments:
            if segment.skills or segment.domains:
                found += [_concept_reason("skills", f"#k{pk}", skills[pk]) for pk in segment.skills if pk in skills]
                found += [_concept_reason("domain", f"#d{pk}", domains[pk]) for pk in segment.domains if pk in domains]
            else:
                found.append(
                    Reason("name", _any([self._at(segment, "A"), self._name_query(segment.words[0], fuzzy=True)]))
                )
            found += [Reason("name", self._at(segment, "A"))] if segment.skills or segment.domains else []
            found.append(Reason("headline", self._at(segment, "B")))
            found.append(Reason("skills", self._at(segment, "C")))
            found.append(Reason("text", _any([self._at(segment, "D"), *(quoted(f"#m{pk}") for pk in segment.skills)])))
        return found

    def _at(self, segment: Segment, weight: str) -> str:
        return "(" + " & ".join(f"{quoted(stem)}:{weight}" for stem in segment.stems) + ")"


def _concept_reason(name: str, token: str, concept: Any) -> Reason:
    labels = {code: label for code in ("fr", "ar", "en") if (label := getattr(concept, f"label_{code}"))}
    return Reason(name, quoted(token), concept.slug, labels)


def _any(queries: Iterable[str]) -> str:
    found = list(queries)
    return "(" + " | ".join(found) + ")" if found else NEVER


def compiled(query: Query, audience: str) -> Terms:
    """The terms of a search on the rows of one audience."""
    terms = Terms(audience, query, _filters(query))
    if query.q:
        terms.segments = taxonomy.resolve(query.q)
        if not terms.segments:
            terms.filters["q"] = NEVER
    return _reaching(terms) if terms.loose and terms.name else terms


def _reaching(terms: Terms) -> Terms:
    """As far as it takes: a slip is looked for when few names are written so, names that sound alike after that."""
    found = _count(terms)
    if found >= ENOUGH or (found and not terms.has_unseen):
        return terms
    if terms.has_unseen:
        terms.reach = SLIPS
        found = _count(terms)
        if found >= ENOUGH:
            return terms
    further = replace(terms, reach=ALIKE, near=not found)
    further.known = terms.known
    return further if _count(further) > found else terms


def _count(terms: Terms) -> int:
    return count_up_to(terms, ENOUGH)


def count_up_to(terms: Terms, most: int) -> int:
    """How many rows match, counted no further than `most`."""
    condition, params = terms.where()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {_lazily('hits', condition)} SELECT count(*) FROM (SELECT 1 FROM hits LIMIT %s) found",  # noqa: S608  built of placeholders
            [*params, most],
        )
        return cursor.fetchone()[0]


def _lazily(name: str, condition: str) -> str:
    """Rows fetched one by one, by a plan made for all of them.

    Under a LIMIT the planner would read the whole table for a rare word: it does not count what words out of line cost.
    """
    return f"{name} AS MATERIALIZED (SELECT 1 FROM skills_profilecard WHERE {condition})"  # noqa: S608  built of placeholders


def _filters(query: Query) -> dict[str, str]:
    found: dict[str, str] = {}
    if query.domain:
        ids = dict(Domain.objects.filter(slug__in=query.domain).values_list("slug", "pk"))
        found["domain"] = _tokens("#d", (ids.get(slug, 0) for slug in query.domain))
    if query.skill:
        ids = dict(Skill.objects.filter(slug__in=query.skill).values_list("slug", "pk"))
        found["skill"] = " & ".join(quoted(f"#k{ids.get(slug, 0)}") for slug in query.skill)
    level = query.language_level
    for name, prefix in (("country", "#c"), ("region", "#r"), ("availability", "#a"), ("contribution", "#o")):
        if values := getattr(query, name):
            found[name] = _tokens(prefix, values)
    if query.language:
        found["language"] = _tokens("#l", (f"{code}{level}" for code in query.language))
    if query.city:
        found["city"] = quoted(f"#g{text.normalised(query.city)}")
    if query.remote is not None:
        found["remote"] = "'#e1'" if query.remote else "!'#e1'"
    return found


def _tokens(prefix: str, values: Iterable[Any]) -> str:
    return _any(quoted(f"{prefix}{value}") for value in values)
