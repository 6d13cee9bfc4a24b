"""Who may do what in which state of an investment and of its obligations."""

from datetime import date

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from projects.workflows import InvestmentWorkflow, ObligationWorkflow
from tests.factories.projects.investments import add_entry, add_obligation, add_paper, agent, make_investment
from tests.utils.workflow_matrix import crossed, mismatches

pytestmark = pytest.mark.django_db
PAID = ("granted", "released", "followed", "freed", "disinvested", "to_repay", "repaid")
PAPERS = ("intention", "bank_agreement", "complete")
BANK, FUND, HOLDER, OFFICER = "bank_agent", "fund_agent", "holder", "officer"
ALLOWED = {
    "evidence_own_funds": (BANK,),
    "agree": (BANK,),
    "complete": (HOLDER,),
    "reopen": (BANK,),
    "send": (BANK,),
    "return_to_bank": (FUND,),
    "grant": (FUND,),
    "decline": (BANK,),
    "refuse": (FUND,),
    "withdraw": (HOLDER, "platform"),
    "release": (FUND,),
    "follow": (OFFICER, "platform"),
    "free": (OFFICER, "platform"),
    "disinvest": (HOLDER, OFFICER),
    "keep": (OFFICER,),
    "keep_waiting": (OFFICER,),
    "claim": (OFFICER,),
    "repay": (FUND,),
}
OBLIGATIONS = {"prove": {HOLDER}, "accept": {OFFICER}, "send_back": {OFFICER}, "waive": {OFFICER}}


def test_each_transition_belongs_to_its_people_and_strangers_have_none(
    amina, bank_agent, fund_agent, investment_officer, stranger, project_advisor
):
    actors = {
        HOLDER: amina,
        BANK: bank_agent,
        FUND: fund_agent,
        OFFICER: investment_officer,
        "stranger": stranger,
        "another_bank": agent(Role.BANK_AGENT, "other-bank"),
        "another_fund": agent(Role.FUND_AGENT, "other-fund"),
        "advisor": project_advisor,
    }

    def make(state):
        paid = {"released_on": date(2019, 1, 15), "ends_on": date(2024, 1, 15), "disinvested_on": date(2020, 3, 1)}
        investment = make_investment(state, holder=amina, papers=state in PAPERS, **(paid if state in PAID else {}))
        add_entry(investment, "own_funds", "540000.00")
        if state in ("released", "followed"):
            add_obligation(investment, "start", state="accepted")
        if state in PAID[1:]:
            add_entry(investment, "fund_grant", "200000.00")
        if state == "to_repay":
            add_entry(investment, "repayment", "200000.00")
        return investment

    assert crossed(InvestmentWorkflow, make=make, actors=actors, allowed=ALLOWED) == []

    followed = make_investment("followed", holder=amina, released_on=date(2026, 1, 5), ends_on=date(2031, 1, 5))

    def owed(state):
        obligation = add_obligation(followed, "yearly", year=1, state=state, jobs=9, proved_at=timezone.now())
        add_paper(followed, "proof", obligation)
        return obligation

    assert mismatches(ObligationWorkflow, make=owed, actors=actors, allowed=OBLIGATIONS) == []
