"""The catalogue of schemes: each rule at its bound, beyond it, unknown, and its words in three languages."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from mdm_platform import eligibility
from mdm_platform.eligibility import Chosen, Outcome
from projects.services import scheme_facts, scheme_rules

D = Decimal
# rule, figures, facts at the bound that pass, facts just beyond it that fail
TABLE = [
    (
        "scheme.abroad_or_back",
        {"months": 12},
        {"residence": "returned", "months_since_return": 12},
        {"residence": "returned", "months_since_return": 13},
    ),
    ("scheme.abroad_or_back", {"months": 12}, {"residence": "abroad"}, {"residence": "morocco"}),
    ("scheme.residence_country", {"countries": ("DE",)}, {"residence_country": "DE"}, {"residence_country": "FR"}),
    ("scheme.investment_floor", {"floor": D(1_000_000)}, {"investment": D(1_000_000)}, {"investment": D("999999.99")}),
    (
        "scheme.investment_below",
        {"limit": D(50_000_000)},
        {"investment": D("49999999.99")},
        {"investment": D(50_000_000)},
    ),
    (
        "scheme.foreign_funds",
        {"share": D("0.25")},
        {"foreign_funds": D("250000.01"), "investment": D("1000000.04")},
        {"foreign_funds": D(250_000), "investment": D("1000000.04")},
    ),
    (
        "scheme.own_funds",
        {"share": D("0.10")},
        {"foreign_funds": D(60_000), "other_funds": D(40_000), "investment": D(1_000_000)},
        {"foreign_funds": D(60_000), "other_funds": D("39999.99"), "investment": D(1_000_000)},
    ),
    ("scheme.dedicated_account", {}, {"has_dedicated_account": True}, {"has_dedicated_account": False}),
    ("scheme.sector", {"admitted": ("health", "hotels")}, {"project_sector": "hotels"}, {"project_sector": "trade"}),
    ("scheme.region", {"admitted": ("02",)}, {"project_region": "02"}, {"project_region": "06"}),
    ("scheme.jobs", {"jobs_at_least": 5}, {"jobs": 5}, {"jobs": 4}),
    (
        "scheme.jobs_ratio",
        {"jobs_at_least": 3, "amount": D(2_000_000)},
        {"jobs": 15, "investment": D(10_000_000)},
        {"jobs": 15, "investment": D("10000000.01")},
    ),
    (
        "scheme.large_project",
        {"floor": D(50_000_000), "jobs_at_least": 50, "many_jobs": 150},
        {"jobs": 50, "investment": D(50_000_000)},
        {"jobs": 50, "investment": D("49999999.99")},
    ),
    (
        "scheme.large_project",
        {"floor": D(50_000_000), "jobs_at_least": 50, "many_jobs": 150},
        {"jobs": 51, "investment": D(50_000_000)},
        {"jobs": 49, "investment": D(50_000_000)},
    ),
    (
        "scheme.large_project",
        {"floor": D(50_000_000), "jobs_at_least": 50, "many_jobs": 150},
        {"jobs": 150, "investment": D(1)},
        {"jobs": 149, "investment": D(1)},
    ),
    ("scheme.women_led", {}, {"is_women_led": True}, {"is_women_led": False}),
    ("scheme.sustainable", {}, {"is_sustainable": True}, {"is_sustainable": False}),
    ("scheme.fair_trade", {}, {"is_fair_trade": True}, {"is_fair_trade": False}),
    (
        "scheme.loan_cap",
        {"cap": D(1_000_000)},
        {"investment": D(1_200_000), "foreign_funds": D(200_000)},
        {"investment": D(1_200_000), "other_funds": D("199999.99")},
    ),
]


def outcome(rule_id, parameters, typed):
    [answer] = eligibility.evaluate([Chosen(rule_id, parameters, "MAD")], scheme_facts.of_typed(typed))
    return answer.outcome


@pytest.mark.django_db
def test_every_rule_at_its_bound_and_beyond():
    assert {row[0] for row in TABLE} == {rule.id for rule in scheme_rules.RULES}
    for rule_id, parameters, passing, failing in TABLE:
        assert outcome(rule_id, parameters, passing) == Outcome.PASSED, (rule_id, passing)
        assert outcome(rule_id, parameters, failing) == Outcome.FAILED, (rule_id, failing)
        assert outcome(rule_id, parameters, {}) == Outcome.UNKNOWN, rule_id


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_words_are_whole_in_each_language(language):
    with translation.override(language):
        for rule_id, parameters, _passing, failing in TABLE:
            [answer] = eligibility.evaluate([Chosen(rule_id, parameters, "MAD")], scheme_facts.of_typed(failing))
            assert all((answer.sentence, answer.why, answer.what_to_do)), rule_id
            assert "%(" not in answer.sentence + answer.why + answer.what_to_do


def test_a_month_that_began_counts_and_a_year_to_the_day_is_twelve():
    day = date(2026, 11, 22)
    assert scheme_facts.months_begun(date(2025, 11, 22), day) == 12
    assert scheme_facts.months_begun(date(2025, 11, 21), day) == 13
    assert scheme_facts.months_begun(date(2026, 11, 22), day) == 0
    assert scheme_facts.months_begun(date(2026, 12, 1), day) == 0
    assert scheme_facts.months_begun(date(2024, 2, 29), date(2025, 2, 28)) == 12
