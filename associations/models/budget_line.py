"""The budget of a request, line by line."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models.call_parts import BudgetSide
from associations.models.request import Request
from mdm_platform.money import AmountField, CurrencyField


class BudgetLineQuerySet(models.QuerySet):
    """Lines of budgets."""

    def visible_to(self, user: Any) -> "BudgetLineQuerySet":
        """Those of the requests that the person may read."""
        return self.filter(request__in=Request.objects.visible_to(user).values("pk"))

    def expenses(self) -> "BudgetLineQuerySet":
        """What the project costs."""
        return self.filter(side=BudgetSide.EXPENSE)

    def income(self) -> "BudgetLineQuerySet":
        """What pays for it."""
        return self.filter(side=BudgetSide.INCOME)

    def by_category(self) -> dict[int, Decimal]:
        """What each heading adds up to, by the key of its category."""
        rows = self.order_by().values_list("category_id").annotate(sum=models.Sum("amount"))
        return dict(rows)


class BudgetLine(models.Model):
    """One line: a quantity at a unit cost, rounded once to the cent. In kind on one side, in kind on the other."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="budget_lines", verbose_name=_("demande")
    )
    side = models.CharField(_("côté"), max_length=8, choices=BudgetSide.choices)
    category = models.ForeignKey(
        "associations.BudgetCategory", on_delete=models.PROTECT, related_name="+", verbose_name=_("rubrique")
    )
    label = models.CharField(_("libellé"), max_length=160)
    quantity = models.DecimalField(_("quantité"), max_digits=9, decimal_places=2, default=Decimal(1))
    unit_cost = AmountField(_("coût unitaire"))
    amount = AmountField(_("montant"))
    currency = CurrencyField()
    is_in_kind = models.BooleanField(_("en nature"), default=False)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne de budget")
        verbose_name_plural = _("lignes de budget")
        ordering = ["request", "side", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_cost__gte=0, amount__gte=0),
                name="budgetline_amounts_positive",
                violation_error_message=_("Une ligne de budget a une quantité et un coût positifs."),
            ),
            models.CheckConstraint(
                condition=~Q(label=""),
                name="budgetline_has_label",
                violation_error_message=_("Décrivez chaque ligne du budget."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.side} {self.position}"
