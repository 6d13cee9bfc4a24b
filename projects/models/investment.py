"""The file of an investment under MDM Invest, from the intention to the fifth year."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.money import ZERO, AmountField, floor_cents
from mdm_platform.numbering import Series, YearCounter
from mdm_platform.permissions import is_somebody
from projects.models.investment_readers import follows_investments, institutions_served
from projects.workflows.investments import (
    CLOSED_INVESTMENTS,
    DisinvestmentReason,
    InvestmentState,
    ObligationKind,
    ObligationState,
)

INVESTMENT_NUMBERS = Series("I", "projects_investmentcounter")
UNPAID = (InvestmentState.REFUSED, InvestmentState.WITHDRAWN)
READ_AFTER_UNPAID_END = timedelta(days=30)
REQUIRED_PAPERS = ("own_funds", "residence", "business_plan", "quotes", "bank_agreement")


def of_institutions(user: Any) -> Q:
    """The files of the person’s bank, and those sent to their fund, save what ended unpaid a month ago."""
    roles = {role for role in (Role.BANK_AGENT, Role.FUND_AGENT) if role in user.role_names}
    if not roles:
        return Q(pk__in=[])
    banks = Q(bank__in=institutions_served(user, Role.BANK_AGENT))
    funds = Q(sent_at__isnull=False, fund__in=institutions_served(user, Role.FUND_AGENT))
    ended = TransitionLog.objects.filter(
        object_type="projects.investment",
        object_id=Cast(OuterRef("pk"), models.CharField()),
        target__in=UNPAID,
        at__gt=timezone.now() - READ_AFTER_UNPAID_END,
    )
    return (banks | funds) & (~Q(state__in=UNPAID) | Exists(ended))


class InvestmentQuerySet(models.QuerySet):
    """Investments."""

    def visible_to(self, user: Any) -> "InvestmentQuerySet":
        """One’s own; a bank’s agent reads those of the bank, a fund’s those sent to it; officers read all."""
        if not is_somebody(user):
            return self.none()
        if follows_investments(user):
            return self.all()
        return self.filter(Q(holder_id=user.pk) | of_institutions(user))

    def served_by(self, user: Any) -> "InvestmentQuerySet":
        """Those that the person reads for a bank or a fund, never one's own as a holder only."""
        return self.filter(of_institutions(user))

    def of_holder(self, user: Any) -> "InvestmentQuerySet":
        """The person's own."""
        return self.filter(holder_id=user.pk)

    def open(self) -> "InvestmentQuerySet":
        """Those whose file is not closed."""
        return self.exclude(state__in=CLOSED_INVESTMENTS)

    def overdue(self, on: date) -> "InvestmentQuerySet":
        """Those whose contribution is not given back, and whose last day to do so is behind."""
        return self.filter(state=InvestmentState.TO_REPAY, repay_by__lt=on)

    def with_parties(self) -> "InvestmentQuerySet":
        """What the lists show of each, in three queries."""
        joined = self.select_related("project__region", "bank", "fund", "holder", "planned")
        return joined.prefetch_related("papers", "obligations")


class Investment(models.Model):
    """What a holder invests in a project in Morocco, with a bank and the fund.

    `total` is in dirhams; what the holder plans to bring stands in `planned`, in both currencies with its rate. The
    `rule_…` fields are the parameters of the scheme on the day of the intention: a later change does not touch the
    file. `holder_share` is the part of the project that the holder owns. `own_funds` and what was paid or given back
    are sums of the entries.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("numéro"), max_length=20, unique=True, editable=False)
    project = models.ForeignKey(
        "projects.Project", on_delete=models.PROTECT, related_name="investments", verbose_name=_("projet")
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="investments",
        verbose_name=_("porteur"),
    )
    bank = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, related_name="+", verbose_name=_("banque")
    )
    fund = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, related_name="+", verbose_name=_("fonds")
    )
    country = CountryField(_("pays de résidence du porteur"))
    state = models.CharField(
        _("état"), max_length=20, choices=InvestmentState.choices, default=InvestmentState.INTENTION
    )
    total = AmountField(_("coût du projet en dirhams"))
    holder_share = models.DecimalField(_("part du projet détenue par le porteur"), max_digits=5, decimal_places=4)
    planned = models.OneToOneField(
        "ledger.Conversion", on_delete=models.PROTECT, related_name="+", verbose_name=_("fonds propres prévus")
    )
    jobs_planned = models.PositiveIntegerField(_("emplois annoncés"))
    scheme_version = models.ForeignKey(
        "projects.SchemeVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version des paramètres"),
    )
    rule_minimum = AmountField(_("coût minimum du projet"))
    rule_own_rate = models.DecimalField(_("part de fonds propres demandée"), max_digits=5, decimal_places=4)
    rule_fund_rate = models.DecimalField(_("taux de l’apport du fonds"), max_digits=5, decimal_places=4)
    rule_fund_ceiling = AmountField(_("plafond de l’apport du fonds"))
    rule_years = models.PositiveSmallIntegerField(_("années d’engagement"))
    rule_since = models.DateField(_("paramètres en vigueur depuis le"), null=True, blank=True)
    rule_source = models.CharField(_("source des paramètres"), max_length=200)
    bank_credit = AmountField(_("crédit accordé par la banque"), null=True, blank=True)
    bank_reference = models.CharField(_("référence de l’accord de la banque"), max_length=60, blank=True, default="")
    sent_at = models.DateTimeField(_("transmis le"), null=True, blank=True)
    fund_amount = AmountField(_("apport accordé par le fonds"), null=True, blank=True)
    envelope = models.ForeignKey(
        "ledger.Envelope",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("enveloppe du fonds"),
    )
    released_on = models.DateField(_("apport versé le"), null=True, blank=True)
    ends_on = models.DateField(_("fin de l’engagement"), null=True, blank=True)
    disinvested_on = models.DateField(_("désinvestissement le"), null=True, blank=True)
    disinvestment_reason = models.CharField(
        _("nature du désinvestissement"), max_length=12, choices=DisinvestmentReason.choices, blank=True, default=""
    )
    repay_by = models.DateField(_("à rendre avant le"), null=True, blank=True)
    created_at = models.DateTimeField(_("ouvert le"), default=timezone.now)

    objects = InvestmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("investissement")
        verbose_name_plural = _("investissements")
        ordering = ["-created_at", "-pk"]
        triggers = [
            pgtrigger.ReadOnly(
                name="terms_written_once",
                fields=[
                    *(
                        "number",
                        "project",
                        "fund",
                        "planned",
                        "scheme_version",
                        "rule_minimum",
                        "rule_own_rate",
                        "rule_fund_rate",
                    ),
                    *("rule_fund_ceiling", "rule_years", "rule_since", "rule_source"),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["bank", "state", "-created_at"], name="investment_bank_queue"),
            models.Index(fields=["fund", "state", "-created_at"], name="investment_fund_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=~Q(state__in=[state.value for state in CLOSED_INVESTMENTS]),
                name="investment_one_open_per_project",
                violation_error_message=_("Ce projet a déjà un dossier d’investissement ouvert."),
            ),
            models.CheckConstraint(
                condition=Q(total__gt=0, holder_share__gt=0, holder_share__lte=1),
                name="investment_has_amounts",
                violation_error_message=_("Le coût est positif, et la part du porteur va de 0 à 100 pour cent."),
            ),
            models.CheckConstraint(
                condition=Q(fund_amount__isnull=True, envelope__isnull=True)
                | Q(fund_amount__gt=0, envelope__isnull=False),
                name="investment_grant_has_its_envelope",
                violation_error_message=_("Un apport accordé est positif et vient d’une enveloppe."),
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True, ends_on__isnull=True)
                | Q(released_on__isnull=False, ends_on__gt=models.F("released_on"), fund_amount__isnull=False),
                name="investment_release_begins_the_term",
                violation_error_message=_("Un apport versé a été accordé, et sa date fixe la fin de l’engagement."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "followed", "freed", "disinvested", "to_repay", "repaid"])
                | Q(released_on__isnull=False),
                name="investment_followed_was_released",
                violation_error_message=_("Seul un investissement dont l’apport est versé est suivi."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["disinvested", "to_repay", "repaid"]) | Q(disinvested_on__isnull=False),
                name="investment_disinvested_has_date",
                violation_error_message=_("Un désinvestissement a une date."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def sum_of(self, kind: str) -> Decimal:
        """What the entries of a kind add up to, contra entries included, in dirhams."""
        return sum((entry.amount for entry in self.entries.all() if entry.kind == kind), ZERO)

    @property
    def own_funds(self) -> Decimal:
        """What the bank found on the dedicated account, in dirhams."""
        return self.sum_of("own_funds")

    @property
    def brought(self) -> Decimal:
        """Own funds as the bank found them, or as they are planned before."""
        return self.own_funds or self.planned.amount_to

    @property
    def own_funds_needed(self) -> Decimal:
        """The least that the holder brings in foreign currency."""
        return self.total * self.rule_own_rate

    @property
    def fund_part(self) -> Decimal:
        """What the fund may bring: its rate of the holder's share, up to its ceiling."""
        part = floor_cents(self.total * self.holder_share * self.rule_fund_rate)
        return max(min(part, self.rule_fund_ceiling, self.total - self.brought), ZERO)

    @property
    def left_to_fund(self) -> Decimal:
        """What is left for bank credit or cash once own funds and the fund's part are counted; never below zero."""
        return max(self.total - self.brought - (self.fund_amount or self.fund_part), ZERO)

    @property
    def missing_papers(self) -> tuple[str, ...]:
        """The kinds of papers that the file still lacks."""
        held = {paper.kind for paper in self.papers.all()}
        return tuple(kind for kind in REQUIRED_PAPERS if kind not in held)

    @property
    def has_started(self) -> bool:
        """Whether the start of the activity is proved, or its proof dispensed with."""
        done = (ObligationState.ACCEPTED, ObligationState.WAIVED)
        return self.obligations.filter(kind=ObligationKind.START, state__in=done).exists()

    @property
    def has_run_its_term(self) -> bool:
        """Whether the last day of the engagement is behind."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def has_kept_its_obligations(self) -> bool:
        """Whether nothing is owed and no proof waits for a reader."""
        return not self.obligations.filter(state__in=(ObligationState.OWED, ObligationState.PROVED)).exists()

    @property
    def left_to_repay(self) -> Decimal:
        """What the fund paid and did not get back."""
        return self.sum_of("fund_grant") - self.sum_of("repayment")

    @property
    def jobs_real(self) -> int | None:
        """The jobs that the last accepted proof counts; None before the first."""
        accepted = self.obligations.filter(state=ObligationState.ACCEPTED, jobs__isnull=False)
        return accepted.order_by("-due_on").values_list("jobs", flat=True).first()


class InvestmentCounter(YearCounter):
    """The last number of an investment given in a year."""

    class Meta:
        verbose_name = _("compteur d’investissements")
        verbose_name_plural = _("compteurs d’investissements")
