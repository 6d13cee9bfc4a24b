"""The table of roundings: every award is the lowest of its limits, to the cent, and says which one it was."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.services.award_bounds import bounds, lowest, top_up

CASES = [
    # requested, cap, rate, base, left → amount, bound
    ("7000.00", "15000.00", "0.7000", "12000.00", "50000.00", "7000.00", "requested"),
    ("20000.00", "15000.00", "0.7000", "60000.00", "50000.00", "15000.00", "cap"),
    ("9000.00", "15000.00", "0.7000", "12000.00", "50000.00", "8400.00", "rate"),
    ("9000.00", "15000.00", "0.7000", "60000.00", "8999.99", "8999.99", "envelope"),
    # a ceiling is rounded down: 0.70 × 1,234.57 = 864.199
    ("1000.00", "15000.00", "0.7000", "1234.57", "50000.00", "864.19", "rate"),
    # 0.3333 × 100.00 = 33.33 exactly; 0.3333 × 100.01 = 33.333333
    ("1000.00", None, "0.3333", "100.00", "50000.00", "33.33", "rate"),
    ("1000.00", None, "0.3333", "100.01", "50000.00", "33.33", "rate"),
    # 0.7 × 14.29 = 10.003, and 0.7 × 14.28 = 9.996: down, never up to what the rate does not allow
    ("1000.00", None, "0.7000", "14.29", "50000.00", "10.00", "rate"),
    ("1000.00", None, "0.7000", "14.28", "50000.00", "9.99", "rate"),
    # of equal limits the first named decides
    ("8400.00", "8400.00", "0.7000", "12000.00", "8400.00", "8400.00", "requested"),
    ("9000.00", "8400.00", "0.7000", "12000.00", "8400.00", "8400.00", "cap"),
    ("9000.00", None, "0.7000", "12000.00", "8400.00", "8400.00", "rate"),
    # no cap and no rate: what is asked, or what is left
    ("9000.00", None, None, "0.00", "50000.00", "9000.00", "requested"),
    ("9000.00", None, None, "0.00", "0.01", "0.01", "envelope"),
    # nothing left, or less than nothing, grants 0.00
    ("9000.00", None, None, "0.00", "0.00", "0.00", "envelope"),
    ("9000.00", None, None, "0.00", "-5.00", "0.00", "envelope"),
    ("9000.00", None, "0.7000", "0.00", "50.00", "0.00", "rate"),
    # the largest amounts stay exact
    ("999999999999.99", None, "1.0000", "999999999999.99", "999999999999.99", "999999999999.99", "requested"),
    ("999999999999.99", None, "0.9999", "999999999999.99", "999999999999.99", "999899999999.99", "rate"),
]


def amount(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(("requested", "cap", "rate", "base", "left", "expected", "bound"), CASES)
def test_an_award_is_its_lowest_limit(requested, cap, rate, base, left, expected, bound):
    found = bounds(
        requested=amount(requested), cap=amount(cap), rate=amount(rate), base=amount(base), left=amount(left)
    )
    assert (found.amount, found.bound) == (Decimal(expected), bound)
    assert found.amount.as_tuple().exponent == -2
    assert found.is_reduced is (Decimal(expected) < Decimal(requested))


@pytest.mark.parametrize(
    ("rate", "granted", "cap", "expected"),
    [
        ("0.3000", "15000.00", None, "4500.00"),
        ("0.3000", "8400.05", None, "2520.02"),  # 2,520.015 to the cent, halves up
        ("0.3000", "8400.01", None, "2520.00"),  # 2,520.003
        ("0.3000", "0.01", None, "0.00"),  # 0.003
        ("0.3000", "0.05", None, "0.02"),  # 0.015
        ("0.3000", "15000.00", "4000.00", "4000.00"),
        ("0.3000", "15000.00", "4500.00", "4500.00"),
        ("0.0001", "999999999999.99", None, "100000000.00"),
    ],
)
def test_a_top_up_is_rounded_once_and_capped(rate, granted, cap, expected):
    assert top_up(rate=Decimal(rate), granted=Decimal(granted), cap=amount(cap)) == Decimal(expected)


def test_the_lowest_of_limits():
    assert lowest(None, None) is None
    assert lowest(None, Decimal("2.00")) == Decimal("2.00")
    assert lowest(Decimal("3.00"), None, Decimal("1.00")) == Decimal("1.00")


cents = st.integers(min_value=0, max_value=10**13).map(lambda number: Decimal(number).scaleb(-2))
rates = st.integers(min_value=1, max_value=10_000).map(lambda number: Decimal(number).scaleb(-4))


@given(requested=cents, cap=st.none() | cents, rate=st.none() | rates, base=cents, left=cents)
def test_no_award_passes_any_limit(requested, cap, rate, base, left):
    found = bounds(requested=requested, cap=cap, rate=rate, base=base, left=left)
    assert found.amount <= min(requested, left)
    assert cap is None or found.amount <= cap
    assert rate is None or found.amount <= rate * base
    assert rate is None or found.bound != "rate" or rate * base - found.amount < Decimal("0.01")
