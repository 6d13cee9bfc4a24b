"""The reports on a co-financed project, with their figures and their receipts."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.request import Request
from associations.workflows import OWED_REPORT_STATES, ReportKind, ReportState
from mdm_platform.money import ZERO, AmountField, CurrencyField


class ReportQuerySet(models.QuerySet):
    """Reports."""

    def visible_to(self, user: Any) -> "ReportQuerySet":
        """Those of the requests that the user may read."""
        return self.filter(request__in=Request.objects.visible_to(user))

    def owed(self) -> "ReportQuerySet":
        """Those that the association has not handed in, or has to correct."""
        return self.filter(state__in=OWED_REPORT_STATES)

    def late(self, on: Any) -> "ReportQuerySet":
        """Those owed whose day has passed."""
        return self.owed().filter(due_on__lt=on)

    def accepted(self) -> "ReportQuerySet":
        """Those that the ministry accepted."""
        return self.filter(state=ReportState.ACCEPTED)


class Report(models.Model):
    """What an association tells of its project at one moment; the figures hang on it as rows."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="reports", verbose_name=_("demande"))
    kind = models.CharField(_("nature"), max_length=10, choices=ReportKind.choices)
    position = models.PositiveSmallIntegerField(_("rang"), default=1)
    state = models.CharField(_("état"), max_length=10, choices=ReportState.choices, default=ReportState.DUE)
    due_on = models.DateField(_("attendu le"))
    narrative = models.TextField(_("ce qui a été fait"), blank=True)
    results = models.TextField(_("ce qui a changé"), blank=True)
    difficulties = models.TextField(_("difficultés rencontrées"), blank=True)
    lessons = models.TextField(_("enseignements à partager"), blank=True)
    currency = CurrencyField()
    accepted_spending = AmountField(_("dépenses acceptées"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("rapport")
        verbose_name_plural = _("rapports")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind", "position"],
                name="report_once_per_step",
                violation_error_message=_("Ce rapport existe déjà pour ce projet."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_spending__isnull=True) | Q(accepted_spending__gte=0, decided_at__isnull=False),
                name="report_accepted_spending_is_decided",
                violation_error_message=_("Les dépenses acceptées sont positives et datées."),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="report_by_due_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def association(self) -> Any:
        """The association that reports."""
        return self.request.association

    @property
    def spent(self) -> Decimal:
        """The sum of what is declared as spent."""
        return self.lines.aggregate(total=Sum("spent"))["total"] or ZERO

    @property
    def proved(self) -> Decimal:
        """The sum of the receipts that were not refused."""
        return self.receipts.exclude(is_accepted=False).aggregate(total=Sum("amount"))["total"] or ZERO

    @property
    def has_spending(self) -> bool:
        """Whether anything is declared as spent."""
        return self.spent > 0

    @property
    def receipts_cover_spending(self) -> bool:
        """Whether receipts stand behind everything declared as spent in money."""
        in_money = self.lines.filter(category__is_in_kind=False).aggregate(total=Sum("spent"))["total"] or ZERO
        return self.proved >= in_money

    @property
    def has_indicators(self) -> bool:
        """Whether a result is given as a figure."""
        return self.indicators.exclude(reached=None).exists()

    def is_late(self, on: Any) -> bool:
        """Whether it is owed and its day has passed."""
        return self.state in OWED_REPORT_STATES and self.due_on < on


class ReportLine(models.Model):
    """What was spent under one heading of the budget."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="lines")
    category = models.ForeignKey(
        "associations.BudgetCategory", on_delete=models.PROTECT, related_name="+", verbose_name=_("poste")
    )
    planned = AmountField(_("prévu"), default=ZERO)
    spent = AmountField(_("dépensé"), default=ZERO)
    currency = CurrencyField()
    comment = models.CharField(_("explication de l’écart"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("ligne de dépenses")
        verbose_name_plural = _("lignes de dépenses")
        ordering = ["category__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "category"],
                name="reportline_once_per_heading",
                violation_error_message=_("Ce poste a déjà sa ligne."),
            ),
            models.CheckConstraint(
                condition=Q(planned__gte=0, spent__gte=0),
                name="reportline_amounts_are_positive",
                violation_error_message=_("Un montant dépensé n’est pas négatif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.category_id}"

    @property
    def difference(self) -> Decimal:
        """What was spent beyond what was planned, negative when less."""
        return self.spent - self.planned


class Receipt(models.Model):
    """An invoice or a receipt; its content is known by its hash, so that the same one cannot pay twice."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="receipts")
    category = models.ForeignKey(
        "associations.BudgetCategory", on_delete=models.PROTECT, related_name="+", verbose_name=_("poste")
    )
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    supplier = models.CharField(_("fournisseur"), max_length=160)
    issued_on = models.DateField(_("date de la facture"))
    amount = AmountField(_("montant"))
    currency = CurrencyField()
    is_accepted = models.BooleanField(_("acceptée"), null=True, blank=True)
    refusal = models.CharField(_("motif du refus"), max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(_("ajoutée le"), default=timezone.now)

    class Meta:
        verbose_name = _("pièce justificative")
        verbose_name_plural = _("pièces justificatives")
        ordering = ["issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=~Q(is_accepted=False),
                name="receipt_counts_once",
                violation_error_message=_(
                    "Cette pièce a déjà été présentée, dans ce rapport ou dans un autre : elle ne compte qu’une fois."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="receipt_amount_is_positive",
                violation_error_message=_("Le montant de la pièce est supérieur à zéro."),
            ),
        ]

    def __str__(self) -> str:
        return self.supplier


class IndicatorValue(models.Model):
    """A result of the project as a figure: what was aimed at, what was reached."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="indicators")
    label = models.CharField(_("résultat"), max_length=160)
    unit = models.CharField(_("unité"), max_length=40, blank=True)
    target = models.DecimalField(_("visé"), max_digits=12, decimal_places=2, null=True, blank=True)
    reached = models.DecimalField(_("atteint"), max_digits=12, decimal_places=2, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("indicateur")
        verbose_name_plural = _("indicateurs")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached__isnull=True) | Q(reached__gte=0),
                name="indicatorvalue_reached_is_positive",
                violation_error_message=_("Un résultat n’est pas négatif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.position}"
