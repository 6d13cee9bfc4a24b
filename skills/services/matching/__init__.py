"""Matching: which people could answer a need, how well, and why. It proposes; a person decides (law 09-08, art. 11).

`rank` and `score_pairs` find people, `explain` says why of one of them, `sentences` puts codes into words. Passes that
write proposals are in `matching.nightly`, which stands above `services.matches`.
"""

from collections.abc import Iterable

from django.utils import timezone

from skills.models import Candidate, Need
from skills.services.matching import demand, score
from skills.services.matching.explain import ENGINE_VERSION, Explanation, Gate, described, explain
from skills.services.matching.score import Scored

__all__ = ["ENGINE_VERSION", "Explanation", "Gate", "Scored", "explain", "rank", "score_pairs"]


def rank(need: Need, limit: int = score.MOST) -> list[Scored]:
    """The best profiles of all for a need, among those who agreed to it and meet every condition, the best first."""
    wanted = demand.of_need(need)
    return described(wanted, score.best(wanted, limit=limit))


def score_pairs(
    need_ids: Iterable[int] | None = None, profile_ids: Iterable[int] | None = None
) -> dict[int, list[Scored]]:
    """For each need its eligible profiles among those given, the best first; by default open needs, and everybody."""
    today = timezone.localdate()
    needs = Need.objects.open(today) if need_ids is None else Need.objects.filter(pk__in=list(need_ids))
    among = None if profile_ids is None else sorted(set(profile_ids))
    most = len(among) if among is not None else Candidate.objects.count()
    found = {}
    for need in needs.select_related("institution").order_by("pk"):
        wanted = demand.of_need(need, today=today)
        found[need.pk] = described(wanted, score.best(wanted, limit=most, profile_ids=among))
    return found
