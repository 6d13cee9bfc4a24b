"""Shares of co-funders: what a second institution adds to an award, from its own envelope."""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.award import Award
from associations.models.conflict import ConflictOfInterest
from associations.models.review import is_decision_reader
from associations.workflows import LIVE_SHARE_STATES, ShareCancelReason, ShareState
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Membership
from mdm_platform.money import AmountField, CurrencyField
from mdm_platform.permissions import is_somebody


class CofunderShareQuerySet(models.QuerySet):
    """Shares."""

    def visible_to(self, user: Any) -> "CofunderShareQuerySet":
        """All for those who instruct and pay; for an agent, or a program, those of the institution."""
        if getattr(user, "is_partner", False):
            return self.filter(institution=user.institution)
        if is_decision_reader(user):
            return self.filter(ConflictOfInterest.objects.free(user, "award__request__association"))
        if not is_somebody(user) or Role.COFUNDER_AGENT not in user.role_names:
            return self.none()
        held = Membership.objects.filter(user_id=user.pk, role=Role.COFUNDER_AGENT, institution__is_active=True)
        return self.filter(institution__in=held.current(timezone.localdate()).values("institution"))

    def live(self) -> "CofunderShareQuerySet":
        """Those that count."""
        return self.filter(state__in=LIVE_SHARE_STATES)

    def awaiting_confirmation(self) -> "CofunderShareQuerySet":
        """Those that their institution has not answered, the oldest first."""
        return self.filter(state=ShareState.PROPOSED).order_by("created_at", "pk")

    def with_award(self) -> "CofunderShareQuerySet":
        """What the lists show of each, in one query."""
        return self.select_related("institution", "envelope", "award__request__association", "award__request__call")


class CofunderShare(models.Model):
    """What one institution adds to one award: its rate applied to what was granted.

    The figures are written once. When the grant changes, another row says by how much the share changes:
    `adjusts` names the first one, and `amount` may then be negative.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="shares", verbose_name=_("subvention"))
    envelope = models.ForeignKey(
        "ledger.Envelope", on_delete=models.PROTECT, related_name="cofunder_shares", verbose_name=_("enveloppe")
    )
    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, related_name="+", verbose_name=_("cofinanceur")
    )
    adjusts = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="adjusted_by", verbose_name=_("ajuste")
    )
    rate = models.DecimalField(_("taux"), max_digits=5, decimal_places=4)
    base = AmountField(_("montant accordé de référence"))
    cap = AmountField(_("plafond"), null=True, blank=True)
    amount = AmountField(_("montant"))
    currency = CurrencyField()
    state = models.CharField(_("état"), max_length=10, choices=ShareState.choices, default=ShareState.PROPOSED)
    created_at = models.DateTimeField(_("proposée le"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("confirmée par"),
    )
    committed_at = models.DateTimeField(_("engagée le"), null=True, blank=True)
    paid_at = models.DateTimeField(_("versée le"), null=True, blank=True)
    bank_reference = models.CharField(_("référence bancaire"), max_length=60, null=True, blank=True, unique=True)
    cancel_reason = models.CharField(
        _("raison de l’annulation"), max_length=12, choices=ShareCancelReason.choices, blank=True, default=""
    )

    objects = CofunderShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("part d’un cofinanceur")
        verbose_name_plural = _("parts des cofinanceurs")
        ordering = ["-created_at", "-pk"]
        triggers = [
            pgtrigger.ReadOnly(
                name="figures_written_once",
                fields=["award", "envelope", "institution", "adjusts", "rate", "base", "cap", "amount", "currency"],
            ),
        ]
        indexes = [models.Index(fields=["institution", "state", "-created_at"], name="cofundershare_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "envelope"],
                condition=Q(adjusts__isnull=True),
                name="cofundershare_once",
                violation_error_message=_(
                    "La part de ce cofinanceur existe déjà : une variation est une ligne à part."
                ),
            ),
            models.CheckConstraint(
                condition=Q(adjusts__isnull=True, amount__gt=0) | Q(adjusts__isnull=False) & ~Q(amount=0),
                name="cofundershare_amount_has_its_sign",
                violation_error_message=_("Une part est positive ; une variation n’est pas nulle."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "committed", "paid"]) | Q(confirmed_at__isnull=False),
                name="cofundershare_confirmed_has_date",
                violation_error_message=_("Une part confirmée porte sa date."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["committed", "paid"]) | Q(committed_at__isnull=False),
                name="cofundershare_committed_has_date",
                violation_error_message=_("Une part engagée porte sa date."),
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False) | ~Q(state="paid") & Q(paid_at__isnull=True),
                name="cofundershare_paid_iff_date",
                violation_error_message=_("Une part versée porte sa date, et elle seule."),
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancel_reason="")) | (~Q(state="cancelled") & Q(cancel_reason="")),
                name="cofundershare_cancelled_iff_reason",
                violation_error_message=_("Une part annulée dit pourquoi, et elle seule."),
            ),
        ]

    def __str__(self) -> str:
        return f"share {self.public_id}"

    @property
    def is_adjustment(self) -> bool:
        """Whether the row changes an earlier share."""
        return self.adjusts_id is not None
