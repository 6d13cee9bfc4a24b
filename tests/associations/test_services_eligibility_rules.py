"""The table of the catalogue: for each rule a case that passes, one that fails, and its words in three languages."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from associations.services import eligibility_facts, eligibility_rules  # noqa: F401 - the catalogue
from associations.services.dac_countries import DAC_COUNTRIES
from mdm_platform import eligibility
from mdm_platform.eligibility import Chosen, Outcome

ON = date(2026, 11, 22)
D = Decimal
# rule, parameters, facts that pass, facts that fail
TABLE = [
    ("association.registered", {}, {"is_registered": True}, {"is_registered": False}),
    ("association.verified", {}, {"is_verified": True}, {"is_verified": False}),
    ("association.country", {"countries": ("FR", "BE")}, {"country": "FR"}, {"country": "MA"}),
    ("association.legal_form", {"forms": ("law_1901",)}, {"legal_form": "law_1901"}, {"legal_form": "asbl"}),
    (
        "association.minimum_age",
        {"years": 2},
        {"founded_on": date(2024, 12, 31), "closes_on": date(2026, 12, 31)},
        {"founded_on": date(2025, 1, 1), "closes_on": date(2026, 12, 31)},
    ),
    ("association.label", {}, {"has_valid_label": True}, {"has_valid_label": False}),
    ("association.board_from_migration", {}, {"board_from_migration": True}, {"board_from_migration": False}),
    ("association.apolitical", {}, {"is_apolitical": True}, {"is_apolitical": False}),
    (
        "association.recent_assembly",
        {"months": 18},
        {"last_assembly_on": date(2025, 5, 23), "on": ON},
        {"last_assembly_on": date(2025, 5, 22), "on": ON},
    ),
    (
        "association.recent_accounts",
        {},
        {"last_accounts_year": 2025, "on": ON},
        {"last_accounts_year": 2024, "on": ON},
    ),
    ("association.board", {}, {"has_board": True}, {"has_board": False}),
    ("association.papers", {}, {"has_papers": True}, {"has_papers": False}),
    ("association.social_purpose", {}, {"is_social_purpose": True}, {"is_social_purpose": False}),
    ("association.reports_up_to_date", {}, {"has_late_report": False}, {"has_late_report": True}),
    ("association.bank_details", {}, {"has_bank_details": True}, {"has_bank_details": False}),
    ("project.country", {"countries": ("MA",)}, {"project_country": "MA"}, {"project_country": "FR"}),
    ("project.dac_country", {}, {"project_country": "MA"}, {"project_country": "FR"}),
    ("project.sector", {"admitted": ("health", "water")}, {"sectors": ("water", "sport")}, {"sectors": ("sport",)}),
    ("project.duration", {"months_at_most": 24}, {"months": 24}, {"months": 25}),
    ("project.starts_after", {"earliest": ON}, {"starts_on": ON}, {"starts_on": date(2026, 11, 21)}),
    ("project.starts_before", {"latest": ON}, {"starts_on": ON}, {"starts_on": date(2026, 11, 23)}),
    ("money.amount_cap", {"cap": D(15000)}, {"amount_requested": D(15000)}, {"amount_requested": D("15000.01")}),
    ("money.amount_cap", {"cap": D(15000)}, {"amount_requested": D("0.01")}, {"amount_requested": D(0)}),
    ("money.amount_floor", {"floor": D(2000)}, {"amount_requested": D(2000)}, {"amount_requested": D("1999.99")}),
    (
        "money.rate",
        {"rate": D("0.7")},
        {"amount_requested": D("14000.00"), "project_total": D(20000)},
        {"amount_requested": D("14000.01"), "project_total": D(20000)},
    ),
    ("money.project_cap", {"cap": D(120000)}, {"project_total": D(120000)}, {"project_total": D("120000.01")}),
    ("money.project_floor", {"floor": D(120000)}, {"project_total": D(120000)}, {"project_total": D("119999.99")}),
    (
        "money.in_kind_share",
        {"share": D("0.2")},
        {"in_kind_total": D(4000), "project_total": D(20000)},
        {"in_kind_total": D("4000.01"), "project_total": D(20000)},
    ),
    (
        "dossier.in_time",
        {},
        {"on": ON, "opens_on": ON, "closes_on": ON},
        {"on": date(2026, 11, 23), "opens_on": ON, "closes_on": ON},
    ),
    ("dossier.one_request", {}, {"other_requests": 0}, {"other_requests": 1}),
    ("dossier.opap", {}, {"has_opap": True}, {"has_opap": False}),
    ("dossier.documents", {}, {"missing_documents": 0}, {"missing_documents": 2}),
]


@pytest.mark.parametrize(("rule_id", "parameters", "good", "bad"), TABLE, ids=[row[0] for row in TABLE])
def test_each_rule_passes_fails_and_stays_open(rule_id, parameters, good, bad):
    chosen = Chosen(rule_id, parameters, "EUR")
    assert eligibility.problems(chosen) == {}
    [passed], [failed], [unknown] = (eligibility.evaluate([chosen], facts) for facts in (good, bad, {}))
    assert [passed.outcome, failed.outcome, unknown.outcome] == [Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN]
    assert all((failed.why, failed.what_to_do, failed.sentence, failed.label, unknown.what_to_do))
    assert "%" not in failed.why + failed.what_to_do + passed.sentence.replace("70\xa0%", "").replace("20\xa0%", "")


def test_the_whole_catalogue_stands_in_the_table():
    ours = [rule.id for rule in eligibility.catalogue() if rule.id.split(".")[0] in PREFIXES]
    assert sorted({row[0] for row in TABLE}) == ours


PREFIXES = {"association", "project", "money", "dossier"}


def test_every_text_of_the_catalogue_is_filled_in_each_language():
    for language in ("fr", "ar", "en"):
        with translation.override(language):
            for rule_id, parameters, _good, bad in TABLE:
                [answer] = eligibility.evaluate([Chosen(rule_id, parameters, "EUR")], bad)
                assert all((answer.sentence, answer.why)), (rule_id, language)


def test_each_fact_of_a_rule_has_a_reader():
    names = {name for rule in eligibility.catalogue() for name in rule.facts if rule.id.split(".")[0] in PREFIXES}
    assert names <= set(eligibility_facts.of(None, on=ON))


def test_a_minimum_age_counts_whole_years_across_leap_days():
    chosen = [Chosen("association.minimum_age", {"years": 1})]
    facts = {"founded_on": date(2024, 2, 29), "closes_on": date(2025, 2, 28)}
    assert eligibility.evaluate(chosen, facts)[0].outcome == Outcome.FAILED
    assert eligibility.evaluate(chosen, facts | {"closes_on": date(2025, 3, 1)})[0].outcome == Outcome.PASSED


def test_the_rate_is_compared_without_rounding():
    chosen = [Chosen("money.rate", {"rate": D("0.3333")}, "EUR")]
    facts = {"amount_requested": D("33.34"), "project_total": D("100.00")}
    assert eligibility.evaluate(chosen, facts)[0].outcome == Outcome.FAILED
    assert eligibility.evaluate(chosen, facts | {"amount_requested": D("33.33")})[0].outcome == Outcome.PASSED


def test_the_list_of_the_oecd_names_recipients_once():
    assert {"MA", "SN", "TN"} <= DAC_COUNTRIES
    assert DAC_COUNTRIES.isdisjoint({"FR", "BE", "ES", "CA", "AE", "QA", "CL", "UY", "SC", "HR"})
    assert all(len(code) == 2 for code in DAC_COUNTRIES)
