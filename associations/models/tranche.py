"""Tranches of an award: the parts in which it is paid."""

import uuid
from decimal import Decimal
from typing import Any

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.call_parts import TrancheCondition, TrancheKind
from associations.models.conflict import ConflictOfInterest
from associations.models.readers import FINANCE_ROLES
from associations.workflows.payments import TrancheState
from mdm_platform.accounts.roles import Role
from mdm_platform.money import ZERO, AmountField, CurrencyField
from mdm_platform.permissions import is_somebody

PAYMENT_READER_ROLES = FINANCE_ROLES | {Role.COFINANCING_OFFICER, Role.ADMINISTRATOR}


def is_payment_reader(user: Any) -> bool:
    """Whether the person reads payments: those who ask, verify, authorise, and the administrators."""
    return is_somebody(user) and not user.role_names.isdisjoint(PAYMENT_READER_ROLES)


def paid_and_readable(user: Any, path: str = "association") -> Q:
    """The condition of rows on payments to the association under `path` that the person may read.

    For staff those without a conflict of interest; for an officer those of the associations where the person is in
    office.
    """
    own = Q(**{f"{path}__in": Association.objects.of_officer(user).values("pk")})
    return own | ConflictOfInterest.objects.free(user, path) if is_payment_reader(user) else own


class TrancheQuerySet(models.QuerySet):
    """Tranches."""

    def visible_to(self, user: Any) -> "TrancheQuerySet":
        """Those whose payment the person may read."""
        return self.filter(paid_and_readable(user))

    def waiting(self, state: str) -> "TrancheQuerySet":
        """Those in a state, the oldest first."""
        return self.filter(state=state).order_by("pk")

    def with_people(self) -> "TrancheQuerySet":
        """What lists show of each, in one query."""
        return self.select_related("association", "request__call", "envelope").prefetch_related("attempts")


class Tranche(models.Model):
    """One part of an award. The parts add up to it exactly, and the last is the balance.

    `reduction` is what the settlement takes from it: the award stays written as it was decided.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(
        "associations.Request", on_delete=models.PROTECT, related_name="tranches", verbose_name=_("demande")
    )
    envelope = models.ForeignKey(
        "ledger.Envelope", on_delete=models.PROTECT, related_name="+", verbose_name=_("enveloppe")
    )
    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="tranches", verbose_name=_("bénéficiaire")
    )
    position = models.PositiveSmallIntegerField(_("rang"))
    kind = models.CharField(_("nature"), max_length=8, choices=TrancheKind.choices)
    condition = models.CharField(_("condition"), max_length=20, choices=TrancheCondition.choices)
    share = models.DecimalField(_("part de la subvention"), max_digits=5, decimal_places=4)
    amount = AmountField(_("montant"))
    reduction = AmountField(_("réduction au solde"), default=ZERO)
    currency = CurrencyField()
    state = models.CharField(_("état"), max_length=13, choices=TrancheState.choices, default=TrancheState.PLANNED)
    condition_met_at = models.DateTimeField(_("condition remplie le"), null=True, blank=True)

    objects = TrancheQuerySet.as_manager()

    class Meta:
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        ordering = ["request", "position"]
        triggers = [
            pgtrigger.ReadOnly(
                name="plan_written_once",
                fields=["request", "envelope", "position", "kind", "condition", "share", "amount", "currency"],
            )
        ]
        indexes = [models.Index(fields=["state", "id"], name="tranche_queue")]
        constraints = [
            models.UniqueConstraint(fields=["id", "currency"], name="tranche_with_its_currency"),
            models.UniqueConstraint(
                fields=["request", "position"],
                name="tranche_position_once",
                violation_error_message=_("Ce plan a déjà une tranche de ce rang."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, reduction__gte=0, reduction__lte=F("amount")),
                name="tranche_reduction_within_amount",
                violation_error_message=_("Une tranche est positive, et sa réduction ne la dépasse pas."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(state="rejected") | Q(condition_met_at__isnull=False),
                name="tranche_condition_has_date",
                violation_error_message=_("Une tranche demandée porte la date à laquelle sa condition a été remplie."),
            ),
            ExclusionConstraint(
                name="tranche_plan_in_one_currency",
                expressions=[("request", RangeOperators.EQUAL), ("currency", RangeOperators.NOT_EQUAL)],
                violation_error_message=_("Un plan de paiement a une seule devise."),
            ),
        ]

    def __str__(self) -> str:
        return f"tranche {self.public_id}"

    @property
    def payable(self) -> Decimal:
        """What is to be paid of it."""
        return self.amount - self.reduction

    @property
    def has_unpaid_before(self) -> bool:
        """Whether an earlier tranche of the plan is neither paid nor given up."""
        earlier = self.request.tranches.filter(position__lt=self.position)
        return earlier.exclude(state__in=(TrancheState.PAID, TrancheState.REJECTED)).exists()

    @property
    def attempt(self) -> Any:
        """The latest attempt to pay it, or None."""
        found = list(self.attempts.all())
        return max(found, key=lambda one: one.number, default=None)

    @property
    def missing_authorisations(self) -> int:
        """How many people have to authorise the payment under way still."""
        attempt = self.attempts.order_by("-number").first()
        if attempt is None:
            return 0
        asked = 2 if attempt.needs_second else 1
        return asked - (attempt.authorised_by_id is not None) - (attempt.second_by_id is not None)
