"""How much a skill says about somebody: the rarer among the candidates, the more."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from skills.audiences import Audience
from skills.models import SkillRarity
from skills.services.matching import facts

AT_HOME = facts.FACES[Audience.PARTNERS.value]
_LONGEST = "10min"


@dataclass(frozen=True)
class Rarity:
    """How many candidates hold each skill, among how many."""

    population: int
    holders: dict[int, int]

    def weight(self, skill_id: int) -> float:
        """The weight of a skill: the logarithm of how many candidates there are for one who has it."""
        return math.log(1 + (self.population + 1) / (self.holders.get(skill_id, 0) + 1))


def of(skill_ids: Iterable[int]) -> Rarity:
    """What was last counted of these skills, whose rows all hold the population; uncounted, all weigh the same."""
    rows = list(SkillRarity.objects.filter(skill_id__in=list(skill_ids)))
    return Rarity(max((row.population for row in rows), default=0), {row.skill_id: row.holders for row in rows})


@transaction.atomic
def refresh() -> int:
    """Count anew how many candidates have each skill; the number of candidates.

    Partners in Morocco find whoever partners abroad find, so the rows of their face are one a person.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [_LONGEST])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('skills.rarity'))")
        cursor.execute("SELECT count(*) FROM skills_candidate WHERE faces & %s <> 0", [AT_HOME])
        (population,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO skills_skillrarity AS old (skill_id, holders, population) "
            "SELECT skill_id, count(*), %s FROM skills_candidateskill WHERE facts & %s <> 0 GROUP BY skill_id "
            "ON CONFLICT (skill_id) DO UPDATE SET holders = excluded.holders, population = excluded.population "
            "WHERE (old.holders, old.population) IS DISTINCT FROM (excluded.holders, excluded.population)",
            [population, AT_HOME],
        )
        cursor.execute(
            "DELETE FROM skills_skillrarity old WHERE NOT EXISTS "
            "(SELECT 1 FROM skills_candidateskill held WHERE held.skill_id = old.skill_id)"
        )
    return population
