"""The money of an investment to the cent, its obligations and reminders, its end, what is forgotten with a person."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from mdm_platform.accounts import data_rights
from mdm_platform.audit.models import TransitionNote
from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope
from mdm_platform.notifications.models import InboxMessage
from projects.models import (
    ExchangeRate,
    Investment,
    InvestmentEntry,
    InvestmentObligation,
    InvestmentPaper,
    ObligationReminder,
)
from projects.services import (
    disinvestment,
    exchange_rates,
    investment_entries,
    investment_obligations,
    investment_terms,
    investments,
    portfolio,
)
from tests.factories.ledger import make_envelope
from tests.factories.projects import investments as made
from tests.factories.projects import make_project
from tests.factories.projects.schemes import make_scheme
from tests.utils.races import race

TODAY = timezone.localdate
D = Decimal


def refusal(service, **words):
    with pytest.raises(DomainError) as refused:
        service(**words)
    return refused.value.code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("total", "share", "own", "part", "left"),
    [
        ("1000000.00", "1.0000", "250000.00", "100000.00", "650000.00"),
        ("1000000.03", "0.3333", "540000.00", "33330.00", "426670.03"),
        ("50000000.00", "1.0000", "540000.00", "5000000.00", "44460000.00"),
        ("50000001.00", "1.0000", "540000.00", "5000000.00", "44460001.00"),
        ("600000.00", "1.0000", "590000.00", "10000.00", "0.00"),
        ("600000.00", "1.0000", "650000.00", "0.00", "0.00"),
    ],
)
def test_the_fund_brings_its_rate_of_the_holder_s_share_up_to_its_ceiling_and_to_what_is_left(
    total, share, own, part, left
):
    found = made.make_investment(papers=False, total=D(total), holder_share=D(share))
    made.add_entry(found, "own_funds", own)
    assert (found.fund_part, found.left_to_fund) == (D(part), D(left))


@pytest.mark.django_db
def test_a_deposit_counts_at_the_rate_of_its_day_once_and_is_undone_by_a_contra_only(bank_agent, fund_agent):
    made.make_rate(on=TODAY() - timedelta(days=3), rate=D("10.70000000"))
    made.make_rate(on=TODAY() - timedelta(days=3), rate=D("10.75000000"))
    made.make_rate(on=TODAY(), rate=D("10.90000000"))
    found = made.make_investment(papers=False)
    said = {"investment": found, "currency": "EUR", "on": TODAY() - timedelta(days=1), "reference": " V1 "}
    first = investment_entries.deposit(amount=D("1000.01"), by=bank_agent, **said)
    assert (first.amount, first.conversion.rate, first.reference) == (D("10750.11"), D("10.75"), "V1")
    assert investment_entries.deposit(amount=D("1000.01"), by=bank_agent, **said).pk == first.pk
    assert refusal(investment_entries.deposit, amount=D(9), by=bank_agent, **said) == "reference_used"
    assert refusal(investment_entries.deposit, amount=D(9), by=fund_agent, **said) == "permission_refused"
    old = said | {"on": TODAY() - timedelta(days=40), "reference": "V2"}
    assert refusal(investment_entries.deposit, amount=D(9), by=bank_agent, **old) == "no_rate"
    for wrong in ({"amount": D(0)}, {"on": TODAY() + timedelta(days=1)}, {"reference": " "}):
        words = {"amount": D(9), **said, "reference": "V3", **wrong}
        assert refusal(investment_entries.deposit, by=bank_agent, **words) == "invalid_entry"
    huge = said | {"reference": "V4", "amount": D("999999999999.99")}
    assert refusal(investment_entries.deposit, by=bank_agent, **huge) == "too_large"
    contra = investment_entries.correct(entry=first, by=bank_agent)
    assert (contra.amount, contra.contra_of_id, found.own_funds) == (D("-10750.11"), first.pk, D("0.00"))
    assert refusal(investment_entries.correct, entry=first, by=bank_agent) == "corrected_already"
    assert refusal(investment_entries.correct, entry=contra, by=bank_agent) == "corrected_already"
    assert refusal(investment_entries.deposit, amount=D("1000.01"), by=bank_agent, **said) == "reference_used"
    with pytest.raises(InvalidInput):
        exchange_rates.record(currency="MAD", on=TODAY(), rate=D(1), source="x", by=None)
    with pytest.raises(PermissionRefused):
        exchange_rates.record(currency="USD", on=TODAY(), rate=D(10), source="x", by=bank_agent)
    assert ExchangeRate.objects.count() == 3


@pytest.mark.django_db
def test_a_bank_pays_its_credit_once_a_reference_and_nobody_edits_an_entry_or_the_terms(bank_agent, fund_agent):
    found = made.make_investment("granted", papers=False, bank_credit=D("1000000.00"))
    said = {"investment": found, "on": TODAY(), "reference": "C1", "by": bank_agent}
    first = investment_entries.pay_credit(amount=D("400000.00"), **said)
    assert investment_entries.pay_credit(amount=D("400000.00"), **said).pk == first.pk
    assert refusal(investment_entries.pay_credit, amount=D(1), **said) == "reference_used"
    assert refusal(investment_entries.pay_credit, amount=D(1), **said | {"by": fund_agent}) == "permission_refused"
    more = said | {"reference": "C2"}
    assert refusal(investment_entries.pay_credit, amount=D("600000.01"), **more) == "invalid_entry"
    assert refusal(investment_entries.correct, entry=first, by=fund_agent) == "permission_refused"
    investment_entries.correct(entry=first, by=bank_agent)
    investment_entries.pay_credit(amount=D("1000000.00"), **more)
    assert refusal(investment_entries.pay_credit, amount=D("0.01"), **said | {"reference": "C3"}) == "invalid_entry"
    edits = (
        lambda: InvestmentEntry.objects.update(amount=D(1)),
        lambda: InvestmentEntry.objects.all()._raw_delete("default"),
        lambda: Investment.objects.update(rule_fund_rate=D("0.5")),
    )
    for edit in edits:
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            edit()
    assert [str(entry.amount) for entry in found.entries.all()] == ["400000.00", "-400000.00", "1000000.00"]


@pytest.mark.django_db
def test_a_bank_and_the_fund_read_a_file_that_ended_unpaid_for_a_month_only(amina, bank_agent, fund_agent):
    for days, is_read in ((29, True), (31, False)):
        found = made.make_investment("sent", holder=amina)
        then = timezone.now() - timedelta(days=days)
        investments.refuse(investment=found, reason="criteria", note="Trop petit.", by=fund_agent, now=then)
        for rows in (Investment.objects.visible_to, Investment.objects.served_by):
            assert [rows(one).filter(pk=found.pk).exists() for one in (bank_agent, fund_agent)] == [is_read] * 2
        assert Investment.objects.visible_to(amina).filter(pk=found.pk).exists()


@pytest.mark.django_db
def test_a_file_needs_a_followed_project_an_open_sector_and_keeps_the_terms_of_its_day(
    amina, stranger, bank_agent, fund_agent
):
    made.make_rate()
    said = {
        "bank": made.institution("bank", "bank"), "fund": made.institution("fund", "agency"), "total": D("1000000.00"),
        "holder_share": D(1), "amount": D("30000.00"), "currency": "EUR",
    }  # fmt: skip
    idea = make_project("submitted", holder=amina, sector="health")
    assert refusal(investments.open, project=idea, by=amina, **said) == "project_not_followed"
    trade = make_project("financing", holder=amina, sector="trade")
    assert refusal(investments.open, project=trade, by=amina, **said) == "invalid_investment"
    for facts in ({"residence_country": "MA"}, {"returned_on": TODAY() - timedelta(days=400)}):
        home = make_project("financing", holder=amina, sector="health", **facts)
        with pytest.raises(InvalidInput, match="est rentré au Maroc depuis ce nombre de mois au plus : 12"):
            investments.open(project=home, by=amina, **said)
    returned = {"residence_country": "MA", "returned_on": TODAY() - timedelta(days=300)}
    school = make_project("financing", holder=amina, sector="education", **returned)
    assert refusal(investments.open, project=school, by=stranger, **said) == "permission_refused"
    assert refusal(investments.open, project=school, by=amina, **said | {"bank": said["fund"]}) == "invalid_investment"
    opened = investments.open(project=school, by=amina, **said)
    assert (opened.rule_own_rate, opened.rule_source) == (D("0.25"), investment_terms.KNOWN.source)
    assert refusal(investments.open, project=school, by=amina, **said) == "has_a_file"
    told = InboxMessage.objects.filter(notification="projects.investment_for_bank")
    assert [one.recipient for one in told] == [bank_agent]
    investments.withdraw(investment=opened, by=amina)
    rules = {"scheme.investment_floor": {"floor": "2000000.00"}, "scheme.foreign_funds": {"share": "0.30"}}
    scheme = make_scheme(rules=rules, version={"rate": D("0.1500"), "cap": D("250000.00")})
    assert refusal(investments.open, project=school, by=amina, **said) == "invalid_investment"
    revised = investments.open(project=school, by=amina, **said | {"total": D("2000000.00")})
    assert revised.number != opened.number
    assert (revised.scheme_version.scheme, revised.rule_own_rate, revised.fund_part) == (
        scheme,
        D("0.30"),
        D("250000.00"),
    )
    opened.refresh_from_db()
    assert (opened.rule_own_rate, opened.fund_part) == (D("0.25"), D("100000.00"))


@pytest.mark.django_db
def test_reminders_leave_once_each_and_an_investment_is_freed_when_its_years_are_kept(amina, investment_officer):
    begun = timezone.now() - timedelta(days=10)
    found = made.make_investment("released", holder=amina, released_on=date(2024, 2, 29), ends_on=date(2029, 2, 28))
    plan = investment_obligations.plan(found)
    assert [(row.kind, row.year, row.due_on) for row in plan][:3] == [
        ("start", 1, date(2025, 2, 28)),
        ("yearly", 1, date(2025, 2, 28)),
        ("yearly", 2, date(2026, 2, 28)),
    ]
    too_early = {"obligation": found.obligations.get(year=5), "jobs": 4, "invested": D("10.00"), "upload": made.pdf()}
    opening = found.obligations.get(year=5).opens_on
    for day, told in ((opening - timedelta(days=1), "too_early"), (opening, "permission_refused")):
        moment = timezone.make_aware(datetime.combine(day, time(12)))
        assert refusal(investment_obligations.prove, by=investment_officer, now=moment, **too_early) == told
    first = too_early | {"obligation": found.obligations.get(kind="yearly", year=1)}
    paid_on = timezone.make_aware(datetime.combine(found.released_on, time(12)))
    assert refusal(investment_obligations.prove, by=amina, now=paid_on, **first) == "too_early"
    InvestmentObligation.objects.exclude(kind="start").delete()
    start = found.obligations.get()
    for days, sent in ((31, 0), (30, 1), (29, 0), (8, 0), (7, 1), (0, 0), (-1, 1), (-30, 0)):
        InvestmentObligation.objects.update(due_on=TODAY(begun) + timedelta(days=days))
        assert investment_obligations.remind(now=begun) == sent, days
    assert sorted(ObligationReminder.objects.values_list("kind", flat=True)) == ["late", "month", "week"]
    said = {"obligation": start, "jobs": 4, "invested": D("10.00"), "upload": made.pdf()}
    assert refusal(investment_obligations.prove, by=investment_officer, **said) == "permission_refused"
    assert refusal(investment_obligations.prove, by=amina, **said | {"jobs": 100_001}) == "invalid_proof"
    investment_obligations.prove(by=amina, **said)
    investment_obligations.send_back(investmentobligation=start, note="Datez-le.", by=investment_officer)
    investment_obligations.prove(by=amina, **said | {"upload": made.pdf()})
    investment_obligations.accept(investmentobligation=start, by=investment_officer)
    found.refresh_from_db()
    assert (found.state, found.jobs_real) == ("followed", 4)
    assert investments.free_due() == 0
    Investment.objects.update(ends_on=TODAY() - timedelta(days=1))
    waits = made.add_obligation(found, "yearly", due_on=TODAY())
    assert investments.free_due() == 0
    investment_obligations.waive(investmentobligation=waits, note="Force majeure.", by=investment_officer)
    assert (investments.free_due(), investments.free_due()) == (1, 0)
    assert Investment.objects.get().state == "freed"


@pytest.mark.django_db
def test_a_disinvestment_within_the_term_makes_the_whole_contribution_due_until_the_last_cent(
    amina, fund_agent, investment_officer
):
    begun, ends = TODAY() - timedelta(days=100), TODAY() + timedelta(days=1725)
    words = {"released_on": begun, "ends_on": ends, "disinvested_on": None}
    found = made.paid(made.make_investment("followed", holder=amina, **words))
    made.add_obligation(found, "yearly", due_on=TODAY() - timedelta(days=1))
    for day, code in ((TODAY() + timedelta(days=1), "invalid_day"), (begun - timedelta(days=1), "outside_term")):
        assert refusal(disinvestment.declare, investment=found, on=day, reason="sale", by=amina) == code
    computed = disinvestment.compute(found, on=ends + timedelta(days=1))
    assert (computed.left, computed.is_within_term) == (D("0.00"), False)
    disinvestment.declare(investment=found, on=TODAY(), reason="sale", by=amina)
    assert investment_obligations.remind() == 0
    disinvestment.claim(investment=found, by=investment_officer)
    computed = disinvestment.compute(found)
    assert (computed.paid, computed.left, computed.planned, computed.currency) == (
        D("200000.00"),
        D("200000.00"),
        D("18518.52"),
        "EUR",
    )
    said = {"investment": found, "on": TODAY(), "by": fund_agent}
    wrong = investment_entries.repay(amount=D("150000.00"), reference="R1", **said)
    investment_entries.correct(entry=wrong, by=fund_agent)
    investment_entries.repay(amount=D("50000.01"), reference="R2", **said)
    assert refusal(investment_entries.repay, amount=D("150000.00"), reference="R3", **said) == "invalid_entry"
    investment_entries.repay(amount=D("149999.99"), reference="R3", **said)
    found.refresh_from_db()
    assert (found.state, found.left_to_repay) == ("repaid", D("0.00"))
    stored = Envelope.objects.get()
    assert (stored.committed, stored.paid, stored.remaining) == (D("0.00"), D("0.00"), D("5000000.00"))
    assert envelopes.reconcile() == []
    assert refusal(investment_entries.repay, amount=D(1), reference="R4", **said) == "wrong_state"
    assert refusal(investment_entries.correct, entry=wrong, by=fund_agent) == "corrected_already"


@pytest.mark.django_db
def test_an_erasure_forgets_a_file_that_was_never_paid_and_keeps_a_paid_one_without_a_name(
    amina, bank_agent, fund_agent
):
    fund = made.institution("fund", "agency")
    envelope = make_envelope("500000.00", "MAD", institution=fund)
    rich = made.make_investment("sent", papers=False)
    made.add_entry(rich, "own_funds", "2000000.00", "V8")
    assert refusal(investments.grant, investment=rich, envelope=envelope, by=fund_agent) == "nothing_to_grant"
    other = make_envelope("500000.00", "MAD")
    assert refusal(investments.grant, investment=rich, envelope=other, by=fund_agent) == "invalid"
    sent = made.make_investment("sent", holder=amina)
    made.add_entry(sent, "own_funds", "540000.00", "V9")
    investments.grant(investment=sent, envelope=envelope, by=fund_agent)
    back = made.make_investment("sent", holder=amina)
    investments.return_to_bank(investment=back, note="Il manque Amina.", by=fund_agent)
    paid = made.make_investment("followed", holder=amina, envelope=envelope)
    proof = made.add_paper(paid, "proof", made.add_obligation(paid, "yearly", state="accepted"))
    names = [one.file.content.name for one in InvestmentPaper.objects.filter(investment__in=[sent, back])]
    section = next(one for one in data_rights.sections() if one.name == "projects.investments")
    exported = section.export(amina)
    assert [row["numero"] for row in exported if row["type"] == "dossier"] == [sent.number, back.number, paid.number]
    assert paid.number in section.kept(amina)[0]
    section.erase(amina)
    section.erase(amina)
    sent.refresh_from_db()
    paid.refresh_from_db()
    assert (sent.state, sent.holder, paid.state, paid.holder) == ("withdrawn", None, "followed", None)
    assert section.export(amina) == []
    assert Envelope.objects.get(pk=envelope.pk).remaining == D("500000.00")
    assert set(InvestmentPaper.objects.values_list("investment", flat=True)) == {paid.pk}
    proof.refresh_from_db()
    assert (proof.added_by, proof.file.owner, proof.file.name) == (None, None, "proof.pdf")
    assert not TransitionNote.objects.exclude(text="").exists()
    assert InvestmentEntry.objects.count() == 2
    assert names
    assert default_storage.exists(proof.file.content.name)


@pytest.mark.django_db
def test_the_portfolio_hides_small_groups_and_what_would_give_them_back():
    assert portfolio.compute().whole.files == 0
    for region, sector, count in (("06", "industry", 6), ("06", "health", 2), ("06", "hotels", 5)):
        for _one in range(count):
            project = make_project("financing", sector=sector)
            assert project.region_id == region
            made.make_investment("intention", project=project, papers=False)
    made.make_investment("withdrawn", papers=False)
    found = portfolio.compute()
    assert (found.whole.files, found.whole.total, found.whole.jobs_planned, found.whole.fund) == (
        13,
        D("26000000.00"),
        156,
        D("0.00"),
    )
    sectors = {line.code: line.files for line in found.tables[2].lines}
    assert sectors == {"industry": 6, "health": None, "hotels": None}
    hidden = [line for line in found.tables[2].lines if line.files is None]
    assert all((line.total, line.own, line.jobs_planned) == (None, None, None) for line in hidden)
    assert [line.files for line in found.tables[1].lines] == [13]


@pytest.mark.django_db(transaction=True)
def test_two_agents_decide_at_once_and_two_files_share_what_is_left_of_an_envelope():
    agents = [made.agent("fund_agent", "fund") for _one in range(2)]
    fund = made.institution("fund", "agency")
    envelope = make_envelope("300000.00", "MAD", institution=fund)
    files = [made.make_investment("sent", papers=False) for _one in range(2)]

    def done(service, investment, **words):
        def run():
            service(investment=Investment.objects.select_related("envelope").get(pk=investment.pk), **words)
            return "done"

        return run

    both = race(
        *(done(investments.grant, one, envelope=envelope, by=who) for one, who in zip(files, agents, strict=False))
    )
    assert sorted(both) == ["done", "envelope_exceeded"]
    granted = Investment.objects.get(state="granted")
    released = {"on": TODAY(), "reference": "F1"}
    early = released | {"on": TODAY() - timedelta(days=2), "by": agents[0]}
    assert refusal(investments.release, investment=granted, **early) == "invalid_entry"
    both = race(*(done(investments.release, granted, by=who, **released) for who in agents))
    assert sorted(both) == ["done", "transition_conflict"]
    assert InvestmentObligation.objects.filter(investment=granted).count() == 6
    Investment.objects.filter(pk=granted.pk).update(bank_credit=D("1000000.00"))
    part, bank = {"amount": D("600000.00"), "on": TODAY()}, [made.agent("bank_agent", "bank") for _one in range(2)]
    pay = investment_entries.pay_credit
    both = race(*(done(pay, granted, by=who, reference=f"C{at}", **part) for at, who in enumerate(bank)))
    assert sorted(both) == ["done", "invalid_entry"]
    Investment.objects.filter(pk=granted.pk).update(state="to_repay", disinvested_on=TODAY())
    repaid = {"amount": D("200000.00"), "on": TODAY(), "reference": "R1"}
    both = race(*(done(investment_entries.repay, granted, by=who, **repaid) for who in agents))
    assert both == ["done", "done"]
    assert InvestmentEntry.objects.filter(investment=granted, kind="repayment").count() == 1
    assert Envelope.objects.get().remaining == D("300000.00")
    assert envelopes.reconcile() == []


def test_years_after_a_leap_day():
    assert investment_obligations.years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert investment_obligations.years_after(date(2024, 2, 29), 5) == date(2029, 2, 28)
