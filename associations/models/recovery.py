"""Sums that an association owes back."""

import uuid
from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.payment_order import FinanceQuerySet
from associations.models.tranche import paid_and_readable
from associations.workflows.payments import OPEN_RECOVERY_STATES, RecoveryReason, RecoveryState
from mdm_platform.audit.models import AppendOnly
from mdm_platform.money import ZERO, AmountField, CurrencyField


class RecoveryQuerySet(models.QuerySet):
    """Recoveries."""

    def visible_to(self, user: Any) -> "RecoveryQuerySet":
        """Those of the requests whose payments the person may read."""
        return self.filter(paid_and_readable(user, "request__association"))

    def open(self) -> "RecoveryQuerySet":
        """Those that are owed still."""
        return self.filter(state__in=OPEN_RECOVERY_STATES)


class Recovery(models.Model):
    """What an association has to give back, and how much of it came."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(
        "associations.Request", on_delete=models.PROTECT, related_name="recoveries", verbose_name=_("demande")
    )
    envelope = models.ForeignKey(
        "ledger.Envelope", on_delete=models.PROTECT, related_name="+", verbose_name=_("enveloppe")
    )
    reason = models.CharField(_("raison"), max_length=12, choices=RecoveryReason.choices)
    amount = AmountField(_("montant dû"))
    recovered = AmountField(_("remboursé"), default=ZERO)
    currency = CurrencyField()
    state = models.CharField(_("état"), max_length=11, choices=RecoveryState.choices, default=RecoveryState.DUE)
    due_on = models.DateField(_("à rembourser avant le"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("ouvert par")
    )
    opened_at = models.DateTimeField(_("ouvert le"), default=timezone.now)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("somme à recouvrer")
        verbose_name_plural = _("sommes à recouvrer")
        ordering = ["-opened_at", "-pk"]
        triggers = [
            pgtrigger.ReadOnly(
                name="debt_written_once", fields=["request", "envelope", "amount", "currency", "reason", "opened_by"]
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="recovery_queue")]
        constraints = [
            models.UniqueConstraint(fields=["id", "currency"], name="recovery_with_its_currency"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, recovered__gte=0, recovered__lte=F("amount")),
                name="recovery_within_the_debt",
                violation_error_message=_("On ne recouvre pas plus que ce qui est dû."),
            ),
            models.CheckConstraint(
                condition=Q(state="due", recovered=0)
                | Q(state="part", recovered__gt=0, recovered__lt=F("amount"))
                | Q(state="recovered", recovered=F("amount"))
                | Q(state="written_off", recovered__lt=F("amount")),
                name="recovery_state_fits_what_came",
                violation_error_message=_("L’état d’une créance suit ce qui est remboursé."),
            ),
        ]

    def __str__(self) -> str:
        return f"recovery {self.public_id}"

    @property
    def association(self) -> Association:
        """The association that owes it."""
        return self.request.association

    @property
    def left(self) -> Decimal:
        """What is owed still."""
        return self.amount - self.recovered


class RecoveryPayment(AppendOnly):
    """One payment of the association, with the reference of the bank: recorded once."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="payments")
    amount = AmountField(_("montant"))
    currency = CurrencyField()
    received_on = models.DateField(_("reçu le"))
    bank_reference = models.CharField(_("référence bancaire"), max_length=60, unique=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("enregistré par")
    )
    at = models.DateTimeField(_("enregistré le"))

    objects = FinanceQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("remboursement")
        verbose_name_plural = _("remboursements")
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(bank_reference=""),
                name="recoverypayment_positive_with_reference",
                violation_error_message=_("Un remboursement est positif et porte sa référence bancaire."),
            )
        ]

    def __str__(self) -> str:
        return f"repayment {self.pk}"
