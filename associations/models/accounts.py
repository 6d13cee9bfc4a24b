"""What an association earned and spent, year by year."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.document import AssociationDocument
from associations.models.readers import is_register_reader
from mdm_platform.money import AmountField, Currency
from mdm_platform.permissions import is_somebody


class YearlyAccountsQuerySet(models.QuerySet):
    """Accounts of associations."""

    def visible_to(self, user: Any) -> "YearlyAccountsQuerySet":
        """Those of one's own association; all for the register."""
        if is_register_reader(user):
            return self
        if not is_somebody(user):
            return self.none()
        return self.filter(association__in=Association.objects.held_by(user).values("pk"))


class YearlyAccounts(models.Model):
    """The figures of one financial year, as the assembly approved them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="accounts", verbose_name=_("association")
    )
    year = models.PositiveSmallIntegerField(
        _("exercice"), validators=[MinValueValidator(1950), MaxValueValidator(2100)]
    )
    currency = models.CharField(_("devise"), max_length=3, choices=Currency.choices)
    income = AmountField(_("produits"))
    expenses = AmountField(_("charges"))
    public_funding = AmountField(_("dont subventions publiques"), null=True, blank=True)
    reserves = AmountField(_("réserves"), null=True, blank=True)
    approved_on = models.DateField(_("approuvés le"), null=True, blank=True)
    is_certified = models.BooleanField(_("certifiés par un commissaire aux comptes"), default=False)
    document = models.ForeignKey(
        AssociationDocument,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("document"),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("saisis par")
    )
    written_at = models.DateTimeField(_("saisis le"), default=timezone.now)

    objects = YearlyAccountsQuerySet.as_manager()

    class Meta:
        verbose_name = _("comptes d’un exercice")
        verbose_name_plural = _("comptes des exercices")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["association", "year"],
                name="yearlyaccounts_once_a_year",
                violation_error_message=_("Les comptes de cet exercice sont déjà saisis : modifiez-les."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1950, 2100)),
                name="yearlyaccounts_year_plausible",
                violation_error_message=_("Indiquez l’exercice sur quatre chiffres."),
            ),
            models.CheckConstraint(
                condition=Q(income__gte=0, expenses__gte=0),
                name="yearlyaccounts_not_negative",
                violation_error_message=_("Les produits et les charges ne sont pas négatifs."),
            ),
            models.CheckConstraint(
                condition=Q(public_funding=None) | Q(public_funding__gte=0, public_funding__lte=F("income")),
                name="yearlyaccounts_funding_within_income",
                violation_error_message=_("Les subventions publiques font partie des produits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association_id} {self.year}"

    @property
    def result(self) -> Decimal:
        """What is left of the income once the expenses are paid; below zero for a loss."""
        return self.income - self.expenses
