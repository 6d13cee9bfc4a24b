"""What each of the demonstration's projects is about, where, and from which country its holder writes.

Those in a sector of MDM Invest stand together, so that figures of their files can be told: most from four countries
and in four regions. What was launched long ago is in three regions and four provinces, so that one reads what became
of it. The others are spread over everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from projects.workflows import SupportState

T = TypeVar("T")
FUNDED_IDEAS = (1, 7, 4, 3, 16, 17, 18, 19)
OTHER_IDEAS = (0, 2, 5, 6, 8, 2, 9, 10, 0, 11, 12, 13, 2, 14, 15, 0, 6, 5, 8)
TANGIER, RABAT, CASABLANCA, MARRAKECH, AGADIR = 0, 3, 5, 6, 8
REGIONS = (5, 0, 8, 6, 3, 5, 2, 1, 0, 4, 7, 5, 8, 0, 9, 6, 5, 10, 0, 11)
"""Which of the twelve the other projects are in: some draw more of them than others, as in life."""
LONG_AGO = {
    SupportState.FOLLOWED: (
        *(CASABLANCA, RABAT, CASABLANCA, RABAT, CASABLANCA, TANGIER, CASABLANCA),
        *(RABAT, TANGIER, CASABLANCA, TANGIER, CASABLANCA, TANGIER, CASABLANCA),
        *(CASABLANCA, RABAT, TANGIER, RABAT),
    ),
    SupportState.COMPLETED: (CASABLANCA, RABAT, CASABLANCA, RABAT, RABAT),
}
FILES = {
    SupportState.FOLLOWED: LONG_AGO[SupportState.FOLLOWED][:17],
    SupportState.LAUNCHED: (CASABLANCA, AGADIR, TANGIER, RABAT),
    SupportState.FINANCING: (TANGIER, CASABLANCA, AGADIR, MARRAKECH),
    SupportState.READY_TO_FUND: (TANGIER, CASABLANCA, RABAT, TANGIER),
    SupportState.IN_SUPPORT: (CASABLANCA, RABAT, AGADIR),
    SupportState.ACTION_PLAN: (TANGIER, AGADIR, CASABLANCA),
    SupportState.DIAGNOSIS: (RABAT, MARRAKECH, TANGIER),
    SupportState.QUALIFIED: (TANGIER, CASABLANCA),
}
"""The regions of the projects that have a file of investment, those that went furthest first."""
COUNTRIES = (
    *("FR", "ES", "IT", "FR", "BE", "ES", "FR", "IT", "FR", "ES", "BE", "FR", "IT", "ES"),
    *("FR", "ES", "BE", "FR", "FR", "IT", "ES", "FR", "FR", "BE", "ES", "NL", "FR", "ES", "BE", "DE", "FR", "BE"),
    *("CA", "ES", "FR", "US", "FR", "BE", "AE", "ES", "IT"),
)
"""From which country their holders write, in the same order."""
COSTS = (350_000, 1_200_000, 2_400_000, 800_000, 5_600_000, 1_500_000, 180_000, 12_000_000, 3_100_000)
LARGE = tuple(cost for cost in COSTS if cost >= 1_000_000)


@dataclass(frozen=True)
class Spot:
    """One project: its idea and region by their places in the lists, its holder's country if chosen, its cost.

    Its province is one of the first `provinces` of the region, any when it is 0.
    """

    idea: int
    region: int
    country: str
    cost: int
    provinces: int = 0


def spot(state: SupportState, place: int, index: int) -> Spot:
    """Where the project of that rank stands, the `place`-th of its state."""
    files, long_ago = FILES.get(state, ()), LONG_AGO.get(state, ())
    region = long_ago[place] if long_ago else _of(REGIONS, index)
    provinces = (1 + (region == CASABLANCA)) * bool(long_ago)
    if place < len(files):
        before = sum(len(regions) for other, regions in FILES.items() if _is_before(other, state))
        rank = before + place
        return Spot(_of(FUNDED_IDEAS, rank), files[place], COUNTRIES[rank], _of(LARGE, index), provinces)
    if not files and place == 0:
        return Spot(_of(FUNDED_IDEAS, index // 5), region, "", _of(LARGE, index), provinces)
    return Spot(_of(OTHER_IDEAS, index), region, "", _of(COSTS, index * 5), provinces)


def _is_before(one: SupportState, other: SupportState) -> bool:
    order = list(FILES)
    return order.index(one) < order.index(other)


def _of(row: Sequence[T], number: int) -> T:
    return row[number % len(row)]
