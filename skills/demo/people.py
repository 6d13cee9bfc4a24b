"""One invented person after another, the same ones at every run."""

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from mdm_platform.territories.models import Language, Province, Region
from skills.audiences import Audience
from skills.models import Availability, Contribution, Domain, Skill, Source
from skills.workflows import ProfileState

DATA = Path(__file__).resolve().parent.parent / "data"
SEED = 20_26
COUNTRIES = {
    "FR": 340, "ES": 170, "IT": 110, "BE": 100, "NL": 80, "CA": 50, "DE": 45, "US": 40, "GB": 30, "AE": 20, "CH": 15,
    "SE": 10, "SN": 10, "CI": 8, "SA": 8, "QA": 7, "TN": 5, "PT": 5, "NO": 4, "JP": 2, "AU": 3, "BR": 2,
}  # fmt: skip
TONGUES = {"FR": "fr", "BE": "fr", "CH": "fr", "CA": "fr", "ES": "es", "IT": "it", "NL": "nl", "DE": "de", "US": "en",
           "GB": "en", "AU": "en", "PT": "pt", "BR": "pt", "SE": "sv"}  # fmt: skip
STATES = {
    ProfileState.PUBLISHED: 830, ProfileState.SUBMITTED: 40, ProfileState.DRAFT: 40, ProfileState.TO_COMPLETE: 20,
    ProfileState.REFUSED: 10, ProfileState.PAUSED: 20, ProfileState.STALE: 30, ProfileState.WITHDRAWN: 10,
}  # fmt: skip
OPENED = ("name", "headline", "summary", "country", "domain", "seniority", "skills", "languages", "contributions",
          "availability", "regions_of_interest", "experiences", "education")  # fmt: skip
TITLES = {
    "fr": ("Cheffe ou chef d’équipe", "Responsable de projet", "Spécialiste", "Stage de fin d’études"),
    "ar": ("رئاسة فريق", "مسؤولية مشروع", "اختصاص", "تدريب نهاية الدراسة"),
    "en": ("Team lead", "Project manager", "Specialist", "Graduate internship"),
}
DEGREES = {
    "fr": ("Doctorat", "Master", "Diplôme d’ingénieur", "Licence"),
    "ar": ("دكتوراه", "ماستر", "دبلوم مهندس", "إجازة"),
    "en": ("PhD", "Master’s degree", "Engineering degree", "Bachelor’s degree"),
}


@dataclass
class Person:
    """Everything that the demonstration invents about one person; `skills` are (skill, level, evidence)."""

    number: int
    first: tuple[str, str]
    last: tuple[str, str]
    language: str
    state: str
    domain: Domain
    country: str
    city: str
    headline: str
    summaries: dict[str, str]
    seniority: int
    joined: datetime
    submitted: datetime
    decided: datetime
    confirmed: datetime
    listed_for: str
    visibility: dict[str, str]
    availability: str
    contributions: list[str]
    region: Region
    province: Province | None
    interests: list[Region]
    remote: bool
    on_site: bool
    shares: bool
    skills: list[tuple[Skill, int, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    experiences: list[dict[str, Any]] = field(default_factory=list)
    education: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The whole name in Latin script."""
        return f"{self.first[0]} {self.last[0]}"

    @property
    def email(self) -> str:
        """An address that reaches nobody."""
        return f"person-{self.number}@people.demo.example"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Names:
    """The names to choose from."""

    @cached_property
    def firsts(self) -> list[tuple[str, str]]:
        """First names in both scripts."""
        return [(row["latin"], row["arabic"]) for row in _rows("demo_first_names.csv")]

    @cached_property
    def lasts(self) -> list[tuple[str, str]]:
        """Family names in both scripts."""
        return [(row["latin"], row["arabic"]) for row in _rows("demo_last_names.csv")]


class Inventor(Names):
    """Invents people from a seed, the names and texts of `skills/data` and the reference data."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.chance = random.Random(SEED)  # noqa: S311  the same people every time, no secret
        self.texts = json.loads((DATA / "demo_texts.json").read_text(encoding="utf-8"))
        self.domains = [domain for domain in Domain.objects.active() if domain.slug in self.texts]
        self.regions = list(Region.objects.all())
        self.provinces = list(Province.objects.all())
        self.known_languages = set(Language.objects.values_list("code", flat=True))

    @cached_property
    def skills(self) -> dict[str, list[Skill]]:
        """The project's own skills by domain."""
        found: dict[str, list[Skill]] = {domain.slug: [] for domain in self.domains}
        for skill in Skill.objects.filter(source=Source.OWN, active=True).select_related("domain").order_by("slug"):
            if skill.domain and skill.domain.slug in found:
                found[skill.domain.slug].append(skill)
        return found

    def _weighted(self, weights: dict[str, int]) -> str:
        return self.chance.choices(list(weights), weights=list(weights.values()))[0]

    def person(self, number: int) -> Person:
        """The next person."""
        chance = self.chance
        language = self._weighted({"fr": 58, "ar": 24, "en": 18})
        domain = chance.choice(self.domains)
        country = self._weighted({code: weight for code, weight in COUNTRIES.items() if code in self.texts["_cities"]})
        words = self.texts[domain.slug][language]
        listed = self._weighted({Audience.PUBLIC: 45, Audience.MEMBERS: 50, Audience.PARTNERS: 5})
        availability = chance.choice([*Availability.values, Availability.OCCASIONAL])
        region = chance.choice(self.regions)
        own = [province for province in self.provinces if province.region_id == region.pk]
        made = Person(
            number=number,
            first=chance.choice(self.firsts),
            last=chance.choice(self.lasts),
            language=language,
            state=self._weighted(STATES),
            domain=domain,
            country=country,
            city=chance.choice(self.texts["_cities"][country])[language],
            headline=chance.choice(words["headlines"]),
            summaries={language: chance.choice(words["summaries"])},
            seniority=max(1, min(40, int(chance.gauss(12, 8)))),
            **self._dates(),
            listed_for=str(listed),
            visibility=self._visibility(listed),
            availability=availability,
            contributions=sorted(chance.sample(Contribution.values, k=chance.randint(1, 3))),
            region=region,
            province=chance.choice(own) if own else None,
            interests=chance.sample(self.regions, k=min(len(self.regions), chance.randint(0, 2))),
            remote=chance.random() < 0.7,
            on_site=chance.random() < 0.5,
            shares=chance.random() < 0.6,
        )
        self._add_parts(made)
        return made

    def _dates(self) -> dict[str, datetime]:
        joined = self.now - timedelta(days=self.chance.triangular(8, 1000, 120), seconds=self.chance.random() * 86_400)
        submitted = joined + timedelta(days=self.chance.triangular(0, 3, 0.1))
        decided = min(self.now, submitted + timedelta(days=self.chance.triangular(0.1, 5, 1)))
        confirmed = max(decided, self.now - timedelta(days=self.chance.triangular(0, 350, 60)))
        return {"joined": joined, "submitted": submitted, "decided": decided, "confirmed": confirmed}

    def _visibility(self, listed: str) -> dict[str, str]:
        if listed != Audience.PUBLIC:
            return {"city": "members"} if self.chance.random() < 0.4 else {}
        hidden = self.chance.sample(OPENED, k=self.chance.randint(0, 4))
        return {name: "public" for name in OPENED if name not in hidden or name == "headline"}

    def _add_parts(self, made: Person) -> None:
        chance = self.chance
        pool = self.skills[made.domain.slug]
        near = chance.sample(pool, k=min(len(pool), chance.randint(3, 7)))
        other = chance.choice(self.skills[chance.choice(self.domains).slug] or pool)
        chosen = {skill.pk: skill for skill in (*near, other)}
        evidences = ("", "", "experience", "diploma")
        made.skills = [(skill, chance.randint(2, 5), chance.choice(evidences)) for skill in chosen.values()]
        spoken = {"ar": "C2", "fr": chance.choice(["B2", "C1", "C2"])}
        spoken[made.language] = "C2"
        spoken[TONGUES.get(made.country, "en")] = chance.choice(["B2", "C1", "C2"])
        spoken.setdefault("en", chance.choice(["A2", "B1", "B2", "C1"]))
        if chance.random() < 0.25:
            spoken["zgh"] = chance.choice(["B2", "C2"])
        made.languages = [(code, level) for code, level in spoken.items() if code in self.known_languages]
        year = self.now.year
        made.experiences = [self._experience(made, year, rank) for rank in range(chance.randint(1, 3))]
        made.education = [
            {
                "degree": chance.choice(DEGREES[made.language]),
                "institution": chance.choice(self.texts["_schools"]),
                "field": str(getattr(made.domain, f"label_{made.language}")),
                "country": made.country,
                "ended_year": year - made.seniority,
            }
        ]

    def _experience(self, made: Person, year: int, rank: int) -> dict[str, Any]:
        titles: Sequence[str] = TITLES[made.language]
        left = year - 4 * rank
        started = min(left - 1, max(year - made.seniority, left - 4))
        return {
            "title": titles[min(rank, len(titles) - 1)],
            "organisation": self.chance.choice(self.texts["_employers"]),
            "country": made.country,
            "started": date(started, 9, 1),
            "ended": date(left, 8, 31) if rank else None,
        }
