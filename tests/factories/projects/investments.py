"""Investments in every state, with a bank, a fund and its envelope, for tests."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.files import services as files
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.conversions import convert
from mdm_platform.ledger.models import Conversion
from mdm_platform.money import Amount
from projects.models import (
    INVESTMENT_NUMBERS,
    ExchangeRate,
    Investment,
    InvestmentEntry,
    InvestmentObligation,
    InvestmentPaper,
)
from projects.models.investment import REQUIRED_PAPERS
from projects.workflows.investments import PREPARED_STATES, InvestmentState
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory
from tests.factories.ledger import make_envelope
from tests.factories.projects.projects import make_project

RATE = Decimal("10.80000000")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
PDF += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PURPOSE = "investment_paper"


def institution(slug, kind):
    """The institution of that slug, made on the way."""
    return Institution.objects.filter(slug=slug).first() or InstitutionFactory(slug=slug, kind=kind)


def agent(role, slug):
    """Somebody who acts for the institution of that slug."""
    person = make_user(role)
    memberships.join(user=person, institution=institution(slug, "bank"), role=role)
    return person


def make_rate(currency="EUR", *, on=None, rate=RATE):
    """What one unit is worth in dirhams."""
    day = on or timezone.localdate()
    return ExchangeRate.objects.create(currency=currency, on=day, rate=rate, source="Bank Al-Maghrib")


def pdf(name="preuve.pdf"):
    """A document as people send it."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def add_paper(investment, kind, obligation=None):
    """A paper of the file."""
    words = {"content": PDF, "name": f"{kind}.pdf", "content_type": "application/pdf"}
    stored = files.store_made(**words, owner=investment.holder, purpose=PURPOSE)
    return InvestmentPaper.objects.create(
        investment=investment, kind=kind, obligation=obligation, file=stored, added_by=investment.holder
    )


def add_entry(investment, kind, amount, reference="VIR-1"):
    """A movement in dirhams; own funds come in euros."""
    conversion = None
    if kind == "own_funds":
        day = timezone.localdate()
        euros = Amount(Decimal(amount), "EUR")
        conversion = convert(amount=euros, to="MAD", rate=Decimal("1.00000000"), source="test", on=day)
    return InvestmentEntry.objects.create(
        investment=investment,
        kind=kind,
        amount=Decimal(amount),
        conversion=conversion,
        on=timezone.localdate(),
        reference=reference,
        key=f"{investment.pk}:{kind}:{reference}",
        at=timezone.now(),
    )


def make_investment(state="intention", *, holder=None, bank=None, fund=None, envelope=None, papers=True, **fields):
    """An investment of 2,000,000 MAD in that state, with what the state asks for: its guards pass."""
    now = timezone.now()
    project = fields.pop("project", None) or make_project("financing", **({"holder": holder} if holder else {}))
    fund = fund or institution("fund", "agency")
    early = {*(one.value for one in PREPARED_STATES), InvestmentState.SENT, "refused", "withdrawn"}
    if state not in early:
        envelope = envelope or make_envelope("5000000.00", "MAD", institution=fund)
        fields = {"fund_amount": Decimal("200000.00"), "envelope": envelope} | fields
    if state not in early and state != InvestmentState.GRANTED:
        fields.setdefault("released_on", date(2019, 1, 15))
        fields.setdefault("ends_on", date(2024, 1, 15))
        fields.setdefault("disinvested_on", date(2020, 3, 1))
    planned = Conversion.objects.create(
        amount_from=Decimal("50000.00"),
        currency_from="EUR",
        amount_to=Decimal("540000.00"),
        currency_to="MAD",
        rate=RATE,
        source="Bank Al-Maghrib",
        on=date(2026, 1, 5),
        at=now,
    )
    words = {
        "number": INVESTMENT_NUMBERS.written(2026, 900_000 + Investment.objects.count()),
        "total": Decimal("2000000.00"),
        "holder_share": Decimal(1),
        "country": "FR",
        "jobs_planned": 12,
        "rule_minimum": Decimal("1000000.00"),
        "rule_own_rate": Decimal("0.25"),
        "rule_fund_rate": Decimal("0.10"),
        "rule_fund_ceiling": Decimal("5000000.00"),
        "rule_years": 5,
        "rule_source": "test",
        "sent_at": None if state in {one.value for one in PREPARED_STATES} else now,
    }
    investment = Investment.objects.create(
        state=state,
        project=project,
        holder=project.holder,
        bank=bank or institution("bank", "bank"),
        fund=fund,
        planned=planned,
        **words | fields,
    )
    if papers:
        for kind in REQUIRED_PAPERS:
            add_paper(investment, kind)
    return investment


def paid(investment):
    """The same, with what the fund paid in its envelope and in the file."""
    for name, act in (("grant", envelopes.commit), ("order", envelopes.order), ("pay", envelopes.pay)):
        key = f"investment:{investment.public_id}:{name}"
        act(envelope=investment.envelope, amount=investment.fund_amount, key=key, about=investment, by=None)
    add_entry(investment, "fund_grant", str(investment.fund_amount), "FOND-1")
    return investment


def add_obligation(investment, kind="start", *, year=1, state="owed", due_on=None, **fields):
    """One thing to prove, with what its state asks for."""
    done = {"jobs": 9, "proved_at": timezone.now()} if state in ("proved", "accepted") else {}
    due = due_on or timezone.localdate() + timedelta(days=30)
    words = {"investment": investment, "kind": kind, "year": year, "state": state, "due_on": due}
    return InvestmentObligation.objects.create(**words | done | fields)


def notification_examples():
    """What each message about an investment is about."""
    holder = make_user(Role.MEMBER)
    investment = make_investment("to_repay", holder=holder, papers=False, repay_by=date(2026, 12, 1))
    obligation = add_obligation(investment, "yearly", year=2)
    about_file = (*("moved", "sent_back", "refused", "released", "freed", "for_bank", "for_fund"),)
    examples = {f"projects.investment_{name}": investment for name in about_file}
    examples |= {f"projects.repayment_{name}": investment for name in ("claimed", "recorded")}
    examples |= {f"projects.obligation_{name}": obligation for name in ("due", "sent_back")}
    return examples | {"projects.disinvestment_declared": investment}
