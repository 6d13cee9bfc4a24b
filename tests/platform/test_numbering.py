from datetime import UTC, datetime

import pytest

from grievances.services import numbers
from mdm_platform.numbering import Series
from projects.models import NUMBERS


def test_numbers_follow_each_other_within_a_year(db):
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert [NUMBERS.take(now=new_year), NUMBERS.take(now=new_year)] == ["P-2027-000001-9", "P-2027-000002-7"]


def test_a_slip_of_the_pen_is_noticed_and_another_series_is_not_taken_for_it():
    assert NUMBERS.cleaned("p ٢٠٢٦-000123-3") == NUMBERS.written(2026, 123)
    assert NUMBERS.cleaned("P-2026-000124-3") == ""
    assert NUMBERS.cleaned(numbers.written(2026, 123)) == ""


SERIES = Series("T", "nowhere")


@pytest.mark.parametrize("rank", [1, 999_999, 1_000_000, 123_456_789])
def test_what_is_written_is_read_back_however_it_was_typed(rank):
    number = SERIES.written(2026, rank)
    for typed in (number, number.lower(), number.replace("-", " "), number.removeprefix("T-"), f" {number}."):
        assert SERIES.cleaned(typed) == number


@pytest.mark.parametrize("typed", ["", "T", "T-2026-123-4", "T-26-000123-3", "X-2026-000123-3", "T-2026-000132-3"])
def test_what_is_no_number_of_the_series_is_nothing(typed):
    assert SERIES.cleaned(typed) == ""
