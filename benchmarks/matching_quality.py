#!/usr/bin/env python3
"""How well matching finds the right person, with the service's own statement; and what each part of the score brings.

`python benchmarks/matching_quality.py [--esco DIR] [--people 400] [--seeds 1,2,3,4,5]`. With the official ESCO files in
DIR (`occupationSkillRelations.csv`, `occupations_fr.csv`), else with the project's own 88 trades, a smaller benchmark.

Protocol. In each round (one a seed) that many trades with five essential skills or more are drawn. A need asks for the
essential skills of a trade, all required, at level 3. A person practises one of the trades: a quarter of its essential
skills (at least one; levels 3 to 5) and of its optional ones (levels 2 to 4), and noise: half as many skills again
(levels 1 to 3), drawn as often as trades ask for them, never an essential one of the trade. Each need looks for the
person of its trade among all. With the own trades, which have four skills each, half of the skills are kept. In the
second half of the figures (`single_`) the person looked for shares one skill with the need: one essential skill, the
optional ones, and noise in place of the rest; everybody else stays as they were.

Ranks are counted among those who have a skill of the need, people of equal score sharing the mean of their places.
Nothing of the engine was set with these figures: weights are logarithms of counted rarities, the tenth for a group
comes from an earlier study, a quarter a level and half for welcome skills are conventions. The size of the crowd, the
quarter and the half were chosen, and they decide how hard the task is: 1,000 people are harder than 400 (`--people`).

Broader skills come from `broaderRelationsSkillPillar.csv` when DIR has it. Otherwise a stand-in: the ISCO unit group in
which the trades that were *not* drawn ask most for the skill, so that no answer leaks into the groups.

Figures: mean reciprocal rank (`_mrr`) and share of right people among the first ten (`_r10`), means of the rounds, for
counting shared skills (`plain`), for ours, and for ours without each part. Ends with one line of JSON.
"""

import argparse
import csv
import json
import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import scratch

ASKED, FEWEST, NOISE = 3, 5, 0.5
PARTS = ("ours", "plain", "no_rarity", "no_group", "no_level")


@dataclass
class Trades:
    """Trades with their essential and optional skills, their unit groups, and what is known of broader skills."""

    essential: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    optional: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unit: dict[str, str] = field(default_factory=dict)
    broader: dict[str, str] = field(default_factory=dict)
    fewest: int = FEWEST
    share: float = 0.25

    @property
    def usable(self) -> list[str]:
        """The trades with enough essential skills."""
        return sorted(trade for trade, skills in self.essential.items() if len(skills) >= self.fewest)

    def groups(self, drawn: set[str]) -> dict[str, str]:
        """The broader skill of each, or its stand-in learnt from the trades that were not drawn."""
        if self.broader:
            return self.broader
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for trade, unit in self.unit.items():
            if trade not in drawn:
                for skill in self.essential.get(trade, []) + self.optional.get(trade, []):
                    counted[skill][f"isco:{unit}"] += 1
        return {skill: min(units, key=lambda unit: (-units[unit], unit)) for skill, units in counted.items()}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV; none when the file is missing."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def from_esco(directory: Path) -> Trades:
    """Trades of the official files."""
    found = Trades()
    for row in rows_of(directory / "occupationSkillRelations.csv"):
        its = found.essential if row["relationType"] == "essential" else found.optional
        its[row["occupationUri"]].append(row["skillUri"])
    found.unit = {row["conceptUri"]: row["iscoGroup"] for row in rows_of(directory / "occupations_fr.csv")}
    for row in rows_of(directory / "broaderRelationsSkillPillar.csv"):
        found.broader.setdefault(row["conceptUri"], row["broaderUri"])
    return found


def from_own() -> Trades:
    """The project's own trades."""
    data = Path(__file__).resolve().parent.parent / "skills" / "data"
    found = Trades(fewest=3, share=0.5)
    for row in rows_of(data / "taxonomy_occupations.csv"):
        found.essential[row["slug"]] = row["skills"].split("|")
    found.broader = {row["slug"]: row["broader"] for row in rows_of(data / "taxonomy_skills.csv") if row["broader"]}
    return found


class Inventor:
    """Invents people of trades."""

    def __init__(self, trades: Trades, seed: int) -> None:
        self.trades = trades
        self.chance = random.Random(seed)
        usable = trades.usable
        self.links = [skill for trade in usable for skill in trades.essential[trade] + trades.optional[trade]]

    def person(self, trade: str, *, single: bool = False) -> dict[str, int]:
        """The skills of a person of the trade with their levels; a `single` one shares one skill with the need."""
        chance, essential = self.chance, self.trades.essential[trade]
        kept = [skill for skill in essential if chance.random() < self.trades.share] or [chance.choice(essential)]
        its = [chance.choice(essential)] if single else kept
        levels = {skill: chance.randint(3, 5) for skill in its}
        for skill in self.trades.optional[trade]:
            if skill not in essential and chance.random() < self.trades.share:
                levels[skill] = chance.randint(2, 4)
        usual = len(kept) + len(levels) - len(its)
        wanted = len(levels) + round(NOISE * usual) + len(kept) - len(its)
        while len(levels) < wanted:
            skill = chance.choice(self.links)
            if skill not in essential and skill not in levels:
                levels[skill] = chance.randint(1, 3)
        return levels


class Round:
    """One round: a crowd in the database, and needs that look for one of them."""

    def __init__(self, trades: Trades, people: int, seed: int) -> None:
        self.trades = trades
        inventor = Inventor(trades, seed)
        usable = trades.usable
        self.drawn = inventor.chance.sample(usable, min(people, len(usable)))
        self.groups = trades.groups(set(self.drawn))
        self.ids = self._write_skills()
        self._write([inventor.person(trade) for trade in self.drawn], first=1, face=1)
        self.known = self._count()
        self._write([inventor.person(trade, single=True) for trade in self.drawn], first=len(self.drawn) + 1, face=2)

    def _write_skills(self) -> dict[str, int]:
        from django.db import connection

        from skills.models import Skill

        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE skills_profile, skills_skill CASCADE")
        every = {
            skill
            for its in (self.trades.essential, self.trades.optional)
            for skills in its.values()
            for skill in skills
        }
        names = sorted(every | set(self.groups.values()))
        rows = [Skill(concept=name, slug=f"s{number}", label_fr=name) for number, name in enumerate(names)]
        return {skill.concept: skill.pk for skill in Skill.objects.bulk_create(rows)}

    def _chain(self, skill: str) -> list[str]:
        found = [skill]
        while (wider := self.groups.get(found[-1])) and wider not in found:
            found.append(wider)
        return found

    def _write(self, people: list[dict[str, int]], *, first: int, face: int) -> None:
        """The people as the platform keeps them: broader skills are implied at the best level."""
        from django.db import connection
        from django.utils import timezone

        from skills.services.matching import candidates

        rows = []
        for number, levels in enumerate(people, first):
            implied: dict[int, int] = {}
            for skill, level in levels.items():
                for one in self._chain(skill):
                    implied[self.ids[one]] = max(level, implied.get(self.ids[one], 0))
            rows.append(candidates._Row(number, face, face, -1, 0, implied))
        ids = [row.profile_id for row in rows]
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO skills_profile (id) SELECT unnest(%s::bigint[])", [ids])
        candidates._write_skills(ids, rows)
        candidates._write_candidates(ids, rows, set(), timezone.now())

    def _count(self) -> Any:
        from skills.services.matching import rarity

        rarity.refresh()
        return rarity.of(self.ids.values())

    def figures(self, part: str) -> dict[str, float]:
        """The figures of one way of scoring."""
        ranks = [self._ranks(number, trade, part) for number, trade in enumerate(self.drawn, 1)]
        shares = {}
        for place, name in enumerate(("", "single_")):
            its = [one[place] for one in ranks]
            shares[f"{name}mrr"] = statistics.mean(1 / rank for rank in its)
            shares[f"{name}r10"] = statistics.mean(rank <= 10 for rank in its)
        return shares

    def _ranks(self, number: int, trade: str, part: str) -> tuple[float, float]:
        """The rank of the person of the trade, and of the one who shares a single skill."""
        from skills.services.matching import score

        wanted = self._demand(trade, part)
        crowd = {one.profile_id: one.points for one in score.best(wanted, limit=len(self.drawn))}
        own = crowd.pop(number, -1)
        alone = score.best(replace(wanted, face=2, mask=2), limit=1, profile_ids=[len(self.drawn) + number])
        return place_of(own, crowd), place_of(alone[0].points, crowd)

    def _demand(self, trade: str, part: str) -> Any:
        from skills.services.matching import demand
        from skills.services.matching.rarity import Rarity

        plain = part == "plain"
        wanted = [
            demand.Wanted(
                self.ids[skill],
                None if plain or part == "no_group" else self.ids.get(self.groups.get(skill, "")),
                1 if plain or part == "no_level" else ASKED,
            )
            for skill in self.trades.essential[trade]
        ]
        known = Rarity(0, {}) if plain or part == "no_rarity" else self.known
        return demand.Demand(demand.terms(wanted, known, with_region=False), face=1, mask=1)


def place_of(points: int, others: Mapping[int, int]) -> float:
    """The rank among the others, equal ones sharing the mean of their places."""
    better = sum(1 for its in others.values() if its > points)
    equal = sum(1 for its in others.values() if its == points)
    return better + 1 + equal / 2


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--esco", type=Path, help="the folder of the ESCO files")
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--seeds", default="1,2,3,4,5")
    options = parser.parse_args()
    trades = from_esco(options.esco) if options.esco else from_own()
    if not trades.usable:
        parser.error("no trades in these files")
    if not trades.broader:
        print("no broader skills in these files: ISCO unit groups of the other trades stand in", file=sys.stderr)
    seeds = [int(seed) for seed in options.seeds.split(",")]
    kept: dict[str, list[dict[str, float]]] = defaultdict(list)
    with scratch.platform():
        for seed in seeds:
            one = Round(trades, options.people, seed)
            for part in PARTS:
                kept[part].append(one.figures(part))
                print(f"seed {seed} {part}: {kept[part][-1]}", file=sys.stderr)
            people = len(one.drawn)
    figures: dict[str, Any] = {"people": people, "seeds": seeds}
    for part, rounds in kept.items():
        for name in rounds[0]:
            value = round(statistics.mean(its[name] for its in rounds), 4)
            figures[name if part == "ours" else f"{part}_{name}"] = value
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
