"""The demonstration's investments: a file at each stage, from an intention to a contribution given back.

Everything goes through the services, each act by its party and at its moment: the bank finds the deposits, the fund
pays, the holder proves, the ministry reads.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, have_read, whole
from mdm_platform.files.models import StoredFile
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution
from mdm_platform.ledger import envelopes, recounts
from projects.demo.spread import FILES
from projects.models import ExchangeRate, Investment, InvestmentPaper, PaperKind, Project
from projects.models.investment import REQUIRED_PAPERS
from projects.services import (
    disinvestment,
    investment_entries,
    investment_obligations,
    investment_papers,
    investment_terms,
    investments,
)
from projects.workflows.investments import InvestmentState

ROLES = (Role.MEMBER, Role.BANK_AGENT, Role.FUND_AGENT, Role.INVESTMENT_OFFICER)
BANK = {
    "slug": "demo-banque",
    "kind": "bank",
    "name_fr": "Banque de démonstration",
    "name_ar": "بنك العرض",
    "name_en": "Demonstration Bank",
    "city": "Casablanca",
}
RATES = {"EUR": Decimal("10.74"), "USD": Decimal("9.92"), "CAD": Decimal("7.21"), "GBP": Decimal("12.58")}
RATE_EVERY, RATES_SINCE = 28, 2240
SOURCE = "Cours de démonstration"
ENVELOPE = Decimal("80000000.00")
COSTS = ("2400000.00", "1600000.00", "5200000.00", "3100000.00", "1200000.00", "12500000.00", "4350000.00")
CURRENCIES = ("EUR", "EUR", "USD", "EUR", "CAD", "GBP")
# How far each file goes, and for how many years it has been followed: those of the projects that went furthest first.
STAGES = (
    *(("followed", 2), ("followed", 1), ("repaid", 3), ("followed", 3), ("followed", 2), ("followed", 1)),
    *(("followed", 4), ("followed", 2), ("followed", 1), ("followed", 3), ("followed", 2), ("followed", 1)),
    *(("freed", 5), ("freed", 5), ("freed", 5), ("freed", 5), ("freed", 5)),
    *(("followed", 1), ("released", 0), ("disinvested", 1), ("to_repay", 2)),
    *(("followed", 1), ("released", 0), ("granted", 0), ("granted", 0)),
    *(("sent", 0), ("complete", 0), ("sent", 0), ("bank_agreement", 0)),
    *(("complete", 0), ("own_funds_evidenced", 0), ("bank_agreement", 0)),
    *(("intention", 0), ("own_funds_evidenced", 0), ("withdrawn", 0)),
    *(("intention", 0), ("intention", 0), ("refused", 0)),
    *(("intention", 0), ("intention", 0)),
)
PATH = ("own_funds_evidenced", "bank_agreement", "complete", "sent", "granted", "released")
ORDER = tuple(FILES)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def load(*, profiles: int) -> int:
    """Tell all of it, once. The number of files."""
    people = {role: User.objects.filter(email=demo_email(role)).first() for role in ROLES}
    fund = Institution.objects.filter(slug="tamwilcom").first()
    projects = _projects()
    if Investment.objects.exists() or None in people.values() or fund is None or not projects:
        return Investment.objects.count()
    with whole():
        teller = _Teller(people, fund)
        for place, project in enumerate(projects):
            teller.tell(project, place)
        have_read("projects.", now=teller.now)
    recounts.run()
    return Investment.objects.count()


def _projects() -> list[Project]:
    """The projects of an open sector that are followed, those that went furthest first."""
    sectors = investment_terms.today().sectors
    rows = Project.objects.filter(sector__in=sectors, holder__isnull=False, state__in=ORDER).select_related("holder")
    return sorted(rows, key=lambda one: (ORDER.index(one.state), one.pk))[: len(STAGES)]


class _Teller:
    """Acts in turn for the holder, the bank, the fund and the ministry."""

    def __init__(self, people: dict[str, Any], fund: Institution) -> None:
        self.now = timezone.now()
        self.bank_agent, self.fund_agent = people[Role.BANK_AGENT], people[Role.FUND_AGENT]
        self.officer, self.fund = people[Role.INVESTMENT_OFFICER], fund
        self.bank, _made = Institution.objects.get_or_create(slug=BANK["slug"], defaults=BANK)
        memberships.join(user=self.bank_agent, institution=self.bank, role=Role.BANK_AGENT)
        memberships.join(user=self.fund_agent, institution=fund, role=Role.FUND_AGENT)
        words = {"name_fr": "Apports MDM Invest", "name_ar": "مساهمات صندوق مغاربة العالم", "name_en": "MDM Invest"}
        self.envelope = envelopes.open(**words, institution=fund, amount=ENVELOPE, currency="MAD", by=None)
        self._write_rates()

    def tell(self, project: Project, place: int) -> None:
        """One file, as far as its stage."""
        stage, years = STAGES[place]
        begun = self.now - timedelta(days=170 + 7 * (place % 9) + 365 * years)
        cost = Decimal(COSTS[place % len(COSTS)])
        currency = CURRENCIES[place % len(CURRENCIES)]
        own = (cost * Decimal("0.31") / RATES[currency]).quantize(Decimal(1)).quantize(Decimal("0.01"))
        self.investment = investments.open(
            project=project,
            bank=self.bank,
            fund=self.fund,
            total=cost,
            holder_share=Decimal("0.6") if place % 5 == 3 else Decimal(1),
            amount=own,
            currency=currency,
            by=project.holder,
            now=begun,
        )
        if stage == "withdrawn":
            investments.withdraw(investment=self.investment, by=project.holder, now=begun + timedelta(days=9))
        elif stage != "intention":
            self._prepare(stage, own, currency, begun)
            self._after(stage, years)

    def _write_rates(self) -> None:
        """A rate of each currency every four weeks, moving a little."""
        today = timezone.localdate(self.now)
        ExchangeRate.objects.bulk_create(
            ExchangeRate(
                currency=currency,
                on=today - timedelta(days=days),
                rate=rate + Decimal((days * 7 + at * 13) % 31 - 15) / 100,
                source=SOURCE,
                at=self.now,
            )
            for days in range(RATES_SINCE, -1, -RATE_EVERY)
            for at, (currency, rate) in enumerate(RATES.items())
        )

    def _prepare(self, stage: str, own: Decimal, currency: str, begun: datetime) -> None:
        """The way from the intention to the payment, as far as the stage."""
        investment, holder = self.investment, self.investment.holder
        day = begun + timedelta(days=12)
        self._papers(REQUIRED_PAPERS[:-1], holder, day)
        deposit = {"currency": currency, "on": timezone.localdate(day), "by": self.bank_agent, "now": day}
        half = (own / 2).quantize(Decimal("0.01"))
        investment_entries.deposit(investment=investment, amount=half, reference="DEV-1", **deposit)
        investment_entries.deposit(investment=investment, amount=own - half, reference="DEV-2", **deposit)
        if stage == "refused":
            note = "Le chiffre d’affaires prévu n’est pas étayé. Revenez avec des contrats signés."
            said = {"reason": "project", "note": note, "by": self.bank_agent, "now": day + timedelta(days=20)}
            investments.decline(investment=investment, **said)
            return
        last = PATH.index(stage) if stage in PATH else len(PATH) - 1
        for at, step in enumerate(PATH[: last + 1], 1):
            self._step(step, day + timedelta(days=14 * at))

    def _step(self, step: str, now: datetime) -> None:
        investment, bank, fund = (
            self.investment,
            {"by": self.bank_agent, "now": now},
            {"by": self.fund_agent, "now": now},
        )
        if step == "own_funds_evidenced":
            investments.evidence_own_funds(investment=investment, **bank)
        elif step == "bank_agreement":
            credit = (investment.left_to_fund * Decimal("0.9")).quantize(Decimal("0.01"))
            investments.agree(investment=investment, credit=credit, reference=f"ACC-{investment.pk}", **bank)
            self._papers([PaperKind.BANK_AGREEMENT], self.bank_agent, now)
        elif step == "complete":
            investments.complete(investment=investment, by=investment.holder, now=now)
        elif step == "sent":
            investments.send(investment=investment, **bank)
        elif step == "granted":
            investments.grant(investment=investment, envelope=self.envelope, **fund)
        else:
            words = {"on": timezone.localdate(now), "reference": f"APPORT-{investment.pk}"}
            investments.release(investment=investment, **words, **fund)

    def _after(self, stage: str, years: int) -> None:
        """What the holder proved, and how it ended."""
        investment, officer = self.investment, {"by": self.officer}
        if investment.state != InvestmentState.RELEASED or not years:
            return
        for row in investment.obligations.filter(year__lte=years).order_by("due_on", "pk"):
            day = timezone.make_aware(datetime.combine(row.due_on, datetime.min.time())) - timedelta(days=20)
            if day > self.now:
                continue
            jobs = investment.jobs_planned * (5 + row.year) // 10 + 1
            said = {"jobs": jobs, "invested": investment.total * row.year / 5, "upload": _pdf("attestation.pdf")}
            said["invested"] = said["invested"].quantize(Decimal("0.01"))
            investment_obligations.prove(obligation=row, **said, by=investment.holder, now=day)
            if row.year < years or row.kind == "start" or stage == InvestmentState.FREED:
                accepted = {"investmentobligation": row, **officer, "now": day + timedelta(days=6)}
                investment_obligations.accept(**accepted)
        investment.refresh_from_db()
        if stage == InvestmentState.FREED:
            investments.free(investment=investment, **officer)
        if stage in (InvestmentState.DISINVESTED, InvestmentState.TO_REPAY, InvestmentState.REPAID):
            self._end(stage)

    def _end(self, stage: str) -> None:
        investment, day = self.investment, self.now - timedelta(days=45)
        said = {"on": timezone.localdate(day), "reason": "sale", "by": investment.holder, "now": day}
        disinvestment.declare(investment=investment, **said)
        if stage == InvestmentState.DISINVESTED:
            return
        disinvestment.claim(investment=investment, by=self.officer, now=day + timedelta(days=10))
        half = (investment.left_to_repay / 2).quantize(Decimal("0.01"))
        parts = [half] if stage == InvestmentState.TO_REPAY else [half, investment.left_to_repay - half]
        for at, part in enumerate(parts, 1):
            now = day + timedelta(days=10 + 10 * at)
            words = {"on": timezone.localdate(now), "reference": f"RETOUR-{at}", "by": self.fund_agent, "now": now}
            investment_entries.repay(investment=investment, amount=part, **words)
        investment.refresh_from_db()

    def _papers(self, kinds: Sequence[str], by: User, now: datetime) -> None:
        """Papers as they stand in the file, all at once."""
        made = {"owner": by, "purpose": investment_papers.PURPOSE, "content_type": "application/pdf"}
        made |= {"size": len(PDF), "sha256": hashlib.sha256(PDF).hexdigest()}
        files = [StoredFile(name=f"{kind}.pdf", content=ContentFile(PDF, f"{kind}.pdf"), **made) for kind in kinds]
        StoredFile.objects.bulk_create(files)
        InvestmentPaper.objects.bulk_create(
            InvestmentPaper(investment=self.investment, kind=kind, file=stored, added_by=by, added_at=now)
            for kind, stored in zip(kinds, files, strict=True)
        )


def _pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")
