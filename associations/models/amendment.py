"""Amendments of an agreement: what changes while a project runs."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.request import Request
from associations.workflows import AmendmentKind, AmendmentState
from mdm_platform.money import ZERO, AmountField, CurrencyField

ENACTED_AMENDMENT_STATES = (AmendmentState.REGISTERED, AmendmentState.APPROVED)


class AmendmentQuerySet(models.QuerySet):
    """Amendments."""

    def visible_to(self, user: Any) -> "AmendmentQuerySet":
        """Those of the requests that the user may read."""
        return self.filter(request__in=Request.objects.visible_to(user))

    def enacted(self) -> "AmendmentQuerySet":
        """Those that changed the agreement."""
        return self.filter(state__in=ENACTED_AMENDMENT_STATES)


class Amendment(models.Model):
    """One typed change of a running project: its end, its budget, its activities, its partner."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("demande"))
    kind = models.CharField(_("objet"), max_length=12, choices=AmendmentKind.choices)
    state = models.CharField(_("état"), max_length=12, choices=AmendmentState.choices, default=AmendmentState.DRAFT)
    explanation = models.TextField(_("pourquoi ce changement"), blank=True)
    new_ends_on = models.DateField(_("nouvelle date de fin"), null=True, blank=True)
    old_ends_on = models.DateField(_("ancienne date de fin"), null=True, blank=True)
    description = models.TextField(_("ce qui change"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("avenant")
        verbose_name_plural = _("avenants")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state__in=["draft", "submitted"]),
                name="amendment_one_open_at_a_time",
                violation_error_message=_("Un avenant est déjà en préparation ou en examen pour ce projet."),
            ),
            models.CheckConstraint(
                condition=Q(new_ends_on__isnull=True) | Q(old_ends_on__isnull=True) | ~Q(new_ends_on=F("old_ends_on")),
                name="amendment_changes_the_end",
                violation_error_message=_("La nouvelle date de fin est la même que l’ancienne."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def association(self) -> Any:
        """The association that asks."""
        return self.request.association

    @property
    def moved(self) -> Decimal:
        """What leaves some headings for others."""
        return self.moves.aggregate(total=Sum("amount"))["total"] or ZERO

    @property
    def says_what_changes(self) -> bool:
        """Whether the change itself is given."""
        if self.kind == AmendmentKind.DATES:
            return self.new_ends_on is not None
        if self.kind == AmendmentKind.BUDGET:
            return self.moved > 0
        return bool(self.description.strip())

    @property
    def is_within_margin(self) -> bool:
        """Whether everything moved since the agreement stays within the call's margin of each heading.

        The margin is a share of the heading that gives, as it stood when the agreement was signed
        (`CallVersion.budget_move_limit`, 20 % unless the call says otherwise); moves already registered count.
        """
        if self.kind != AmendmentKind.BUDGET:
            return False
        limit = self.request.version.budget_move_limit
        planned = self.request.budget_lines.expenses().by_category()
        taken = self._taken_so_far()
        return all(amount <= planned.get(category, ZERO) * limit for category, amount in taken.items())

    def _taken_so_far(self) -> dict[int, Decimal]:
        counted = Q(amendment=self) | Q(
            amendment__request_id=self.request_id, amendment__state=AmendmentState.REGISTERED
        )
        rows = BudgetMove.objects.filter(counted).values("source_id").annotate(total=Sum("amount"))
        return {row["source_id"]: row["total"] for row in rows}


class BudgetMove(models.Model):
    """An amount that leaves a heading of the budget for another."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="moves")
    source = models.ForeignKey(
        "associations.BudgetCategory", on_delete=models.PROTECT, related_name="+", verbose_name=_("du poste")
    )
    target = models.ForeignKey(
        "associations.BudgetCategory", on_delete=models.PROTECT, related_name="+", verbose_name=_("vers le poste")
    )
    amount = AmountField(_("montant"))
    currency = CurrencyField()

    class Meta:
        verbose_name = _("déplacement de budget")
        verbose_name_plural = _("déplacements de budget")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="budgetmove_amount_is_positive",
                violation_error_message=_("Le montant déplacé est supérieur à zéro."),
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="budgetmove_between_two_headings",
                violation_error_message=_("Choisissez deux postes différents."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amendment_id} {self.source_id} {self.target_id}"
