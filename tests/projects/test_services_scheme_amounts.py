"""Who pays what under MDM Invest and the other kinds of aid, at each bound; and parts that always add up."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.services.scheme_amounts import Plan, Terms, plan
from projects.workflows import AidKind

D = Decimal
MDM = Terms(AidKind.SHARE_OF_HOLDER, D("0.10"), D(5_000_000), D("0.25"), is_foreign=True)
# investment, holder's share, in foreign currency, other funds -> aid, rest, least of own funds, missing
MDM_TABLE = [
    ("1000000", None, "250000", None, "100000", "650000", "250000", "0"),
    ("1000000", None, "249999.99", None, "100000", "650000.01", "250000", "0.01"),
    ("1000000", "0.40", "250000", None, "40000", "710000", "250000", "0"),
    ("50000000", None, "12500000", None, "5000000", "32500000", "12500000", "0"),
    ("50000000.01", None, "12500000.01", None, "5000000", "32500000", "12500000.01", "0"),
    ("60000000", None, "15000000", None, "5000000", "40000000", "15000000", "0"),
    ("60000000", "0.8333", "15000000", None, "4999800", "40000200", "15000000", "0"),
    ("1000000.09", None, "250000.03", None, "100000", "650000.06", "250000.03", "0"),
    ("1000000", None, "950000", None, "50000", "0", "250000", "0"),
    ("1000000", None, "2000000", None, "0", "0", "250000", "0"),
    ("1000000", None, "250000", "700000", "50000", "0", "250000", "0"),
    ("1000000", None, "0", "800000", "100000", "100000", "250000", "250000"),
]


@pytest.mark.parametrize("row", MDM_TABLE, ids=str)
def test_mdm_invest_at_each_bound(row):
    investment, share, foreign, other, aid, rest, least, missing = [None if one is None else D(one) for one in row]
    made = plan(MDM, investment=investment, holder_share=share, foreign_funds=foreign, other_funds=other)
    assert (made.aid, made.rest, made.least_own_funds, made.missing_own_funds) == (aid, rest, least, missing)
    assert sum(made.parts) == investment


def test_own_funds_that_nobody_told_are_the_least_that_is_asked():
    made = plan(MDM, investment=D(2_000_000))
    assert made == Plan(
        D(2_000_000), D(500_000), D(0), D(200_000), D(1_300_000), D(0), D(500_000), D(0), is_assumed=True
    )


def test_other_kinds_of_aid():
    grant = Terms(AidKind.GRANT, D("0.30"), None, D("0.10"))
    made = plan(grant, investment=D(1_000_000), foreign_funds=D(50_000), other_funds=D(30_000))
    assert (made.aid, made.rest, made.missing_own_funds) == (D(300_000), D(620_000), D(20_000))
    assumed = plan(grant, investment=D(1_000_000))
    assert (assumed.foreign_funds, assumed.other_funds, assumed.is_assumed) == (D(0), D(100_000), True)
    guarantee = Terms(AidKind.GUARANTEE, D("0.80"), D(500_000))
    made = plan(guarantee, investment=D(800_000), foreign_funds=D(200_000))
    assert (made.aid, made.rest, made.guaranteed) == (D(0), D(600_000), D(480_000))
    assert plan(guarantee, investment=D(800_000), foreign_funds=D(0)).guaranteed == D(500_000)


amounts = st.decimals(min_value=0, max_value=D("99999999999.99"), places=2)
rates = st.decimals(min_value=0, max_value=1, places=4)


@settings(max_examples=150, deadline=None)
@given(
    aid=st.sampled_from(list(AidKind)),
    rate=rates,
    cap=st.none() | amounts,
    least=st.none() | rates,
    is_foreign=st.booleans(),
    investment=amounts,
    share=st.none() | rates,
    foreign=st.none() | amounts,
    other=st.none() | amounts,
)
def test_the_parts_add_up_exactly(aid, rate, cap, least, is_foreign, investment, share, foreign, other):
    terms = Terms(aid, rate, cap, least, is_foreign)
    made = plan(terms, investment=investment, holder_share=share, foreign_funds=foreign, other_funds=other)
    assert sum(made.parts) == investment
    for part in (*made.parts, made.guaranteed, made.least_own_funds, made.missing_own_funds):
        assert part >= 0
        assert part == part.quantize(D("0.01"))
    assert made.guaranteed <= made.rest
    assert cap is None or made.aid <= cap
    assert made.aid <= investment * rate
    assert made.least_own_funds >= investment * (least or 0)
