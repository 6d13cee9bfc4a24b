from datetime import UTC, datetime

from grievances.services import numbers
from projects.models import NUMBERS


def test_numbers_follow_each_other_within_a_year(db):
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert [NUMBERS.take(now=new_year), NUMBERS.take(now=new_year)] == ["P-2027-000001-9", "P-2027-000002-7"]


def test_a_slip_of_the_pen_is_noticed_and_another_series_is_not_taken_for_it():
    assert NUMBERS.cleaned("p ٢٠٢٦-000123-3") == NUMBERS.written(2026, 123)
    assert NUMBERS.cleaned("P-2026-000124-3") == ""
    assert NUMBERS.cleaned(numbers.written(2026, 123)) == ""
