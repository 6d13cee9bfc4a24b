"""What launched projects became: the last answer of each, and no small group told to somebody who computes.

The reader below is written apart from what it attacks: it knows what the page shows, how it is rounded, and even
how many projects there are in all; it looks for the most that may stand behind each place, and for sums of amounts that
it can find by subtraction.
"""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mdm_platform.territories.models import Province, Region
from projects.services import impact
from skills.services.insight import protection
from tests.factories.projects import make_follow_up, make_project

MANY = 10**6
PLACES = list(product(("01", "06", "09"), ("1", "2", "")))
SIZES = st.one_of(st.just(0), st.integers(1, 4), st.integers(0, 30))
CROWDS = st.lists(st.tuples(SIZES, st.integers(0, 2)), min_size=len(PLACES), max_size=len(PLACES))


def region(code, name):
    names = {"name_fr": name, "name_ar": name, "name_en": name, "name_tifinagh": name}
    return Region.objects.get_or_create(code=code, defaults=names)[0]


def province(place, code, name, name_ar=""):
    names = {"name_fr": name, "name_ar": name_ar or name, "region": place}
    return Province.objects.get_or_create(code=code, defaults=names)[0]


def answered(place, count, *, holder, jobs=8, **fields):
    before = timezone.now() - timedelta(days=40)
    for number in range(count):
        project = make_project("followed", region=place, holder=holder, **fields)
        told = {"is_active": number > 0, "invested": Decimal(1_000_000), "answered_at": before}
        make_follow_up(project=project, months=6, jobs=1, **told)
        make_follow_up(project=project, months=12, jobs=jobs, **told)
        make_follow_up(project=project, months=24, jobs=50, **told | {"answered_at": timezone.now()})


def test_regions_and_provinces_are_told_from_five_projects_on_page_and_file_in_both_languages(amina, client):
    casablanca, oriental = region("06", "Casablanca-Settat"), region("02", "Oriental")
    settat, other = province(casablanca, "06.461", "Settat", "سطات"), province(casablanca, "06.371", "Mohammadia")
    answered(casablanca, 7, holder=amina, province=settat)
    answered(casablanca, 5, holder=amina, province=other, currency="EUR")
    answered(oriental, 5, holder=amina, currency="EUR", province=None)
    answered(region("09", "Souss-Massa"), 1, holder=amina, currency="EUR", province=None)
    found = {one.line.code: one for one in impact.by_place().regions}
    assert [code for code, one in found.items() if one.line.is_hidden] == ["02", "09"]
    assert all(line.is_hidden for code in ("02", "09") for line in found[code].provinces)
    whole, (mohammadia, line) = found["06"].line, found["06"].provinces
    assert (whole.projects, whole.active, whole.jobs_planned, whole.jobs) == (10, 80, 145, 95)
    assert (line.code, line.projects, line.active, line.jobs_planned, line.jobs) == ("06.461", 5, 90, 85, 55)
    assert (line.planned, line.invested) == (Decimal(8_400_000), Decimal(7_000_000))
    assert (whole.planned, mohammadia.projects, mohammadia.planned) == (Decimal(8_400_000), 5, None)
    shown = client.get(reverse("projects:impact")).content.decode()
    assert "Non montrées : Oriental et Souss-Massa" in shown
    assert "Mohammadia" in shown
    assert "سطات" in client.get("/ar/projects/impact/").content.decode()
    rows = client.get("/fr/projects/impact.csv").content.decode("utf-8-sig").splitlines()
    assert rows[1] == '"Casablanca-Settat";"Toute la région";"10";"80\xa0%";"145";"95";"8400000";"7000000"'
    assert '"Oriental";"Province non précisée";"";"";"";"";"";""' in rows


def cells(crowd):
    """So many projects in each place, all in dirhams, half of them or none."""
    return [
        impact.Cell(*place, size, size, size, size, size // by if by else 0, Decimal(size), Decimal(size))
        for place, (size, by) in zip(PLACES, crowd, strict=True)
        if size
    ]


def room(line):
    """From how many projects to how many may stand behind a place that the page names."""
    return (1, MANY) if line.projects is None else (max(5, line.projects - 2), line.projects + 2)


class Reader:
    """Who takes each region for the sum of its provinces, and knows the number of all projects."""

    def __init__(self, shown, total):
        self.shown, self.total = shown, total
        self.least = {
            one.line.code: max(room(one.line)[0], sum(room(line)[0] for line in one.provinces)) for one in shown
        }

    def most(self, one):
        """The most projects of a region."""
        others = sum(least for code, least in self.least.items() if code != one.line.code)
        return min(room(one.line)[1], sum(room(line)[1] for line in one.provinces), self.total - others)

    def told(self, rows):
        """The groups under five of which it can prove that they are."""
        size = {(row.region, row.province): row.projects for row in rows}
        found = []
        for one in self.shown:
            inside = [size[one.line.code, line.code] for line in one.provinces]
            found += [one.line.code] * (sum(inside) < 5 and self.most(one) < 5)
            for line, number in zip(one.provinces, inside, strict=True):
                others = sum(room(other)[0] for other in one.provinces if other is not line)
                most = min(room(line)[1], self.most(one) - others)
                found += [(one.line.code, line.code)] * (number < 5 and most < 5)
        return found

    def subtracted(self, rows):
        """The regions in which it finds the sum of the amounts of fewer than five projects."""
        found = []
        for one in self.shown:
            behind = {row.province: row.dirhams for row in rows if row.region == one.line.code}
            for line in (one.line, *one.provinces):
                number = sum(behind.values()) if line is one.line else behind[line.code]
                found += [line] * (line.planned is not None and number < 5)
            unsaid = sum(behind[line.code] for line in one.provinces if line.planned is None)
            found += [one.line] * (one.line.planned is not None and 0 < unsaid < 5)
        return found


def read(crowd):
    """What the reader finds."""
    rows = cells(crowd)
    reader = Reader(impact.told(rows, {}, {}), sum(row.projects for row in rows))
    return reader.told(rows), reader.subtracted(rows)


@settings(max_examples=100, deadline=None)
@given(CROWDS)
@example([(10, 1), (2, 1), (0, 0)] + [(0, 0)] * 6)
@example([(10, 1), (5, 2), (0, 0), (9, 1), (3, 1), (8, 1), (1, 0), (0, 0), (0, 0)])
@example([(1, 1)] * 9)
def test_nobody_finds_a_small_province_or_the_amounts_of_a_few(crowd):
    sizes = [size for size, _by in crowd if size]
    told, subtracted = read(crowd)
    assert told == [] or sum(sizes) < 5 * len(sizes)
    assert subtracted == []


def test_negative_control_without_the_complementary_part_the_reader_finds_both(monkeypatch):
    monkeypatch.setattr(protection, "hidden", protection.primary)
    assert ("01", "2") in read([(10, 1), (2, 1), (0, 0)] + [(9, 1)] * 6)[0]
    assert read([(10, 1), (5, 2), (9, 1)] + [(9, 1)] * 6)[1]


@pytest.mark.parametrize("size", [5, 9])
def test_without_a_small_group_nothing_is_hidden(size):
    shown = impact.told(cells([(size, 1)] * 9), {}, {})
    assert not any(line.is_hidden or line.planned is None for one in shown for line in (one.line, *one.provinces))
    assert impact.told([], {}, {}) == ()
