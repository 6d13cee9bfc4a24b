"""Awards: what was decided, to the cent, and what changed it afterwards."""

import uuid
from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.conflict import ConflictOfInterest
from associations.models.review import is_decision_reader
from associations.workflows import Bound
from mdm_platform.audit.models import AppendOnly
from mdm_platform.money import ZERO, AmountField, CurrencyField
from mdm_platform.permissions import is_somebody


class CorrectionReason(models.TextChoices):
    """Why an amount is corrected before the association is told."""

    MISTAKE = "mistake", _("Erreur de saisie ou de calcul")
    EXPENSE = "expense", _("Dépense qui n’est pas admise")
    ASKED = "asked", _("L’association demande moins")


class AwardOutcome(models.TextChoices):
    """Whether everything that was requested is granted."""

    GRANTED = "granted", _("montant demandé")
    REDUCED = "reduced", _("montant réduit")


class AdjustmentReason(models.TextChoices):
    """Why an award is not what it was."""

    WITHDRAWN = "withdrawn", _("Demande retirée par l’association")
    LAPSED = "lapsed", _("Convention non signée dans le délai")
    TERMINATED = "terminated", _("Convention résiliée")
    SETTLED = "settled", _("Montant définitif après le rapport final")
    AMENDED = "amended", _("Avenant")
    CORRECTED = "corrected", _("Correction avant notification")


class AwardQuerySet(models.QuerySet):
    """Awards."""

    def visible_to(self, user: Any) -> "AwardQuerySet":
        """All for those who instruct and pay; for an officer those that were notified to the association."""
        if not is_somebody(user):
            return self.none()
        seen = Q(frozen_at__isnull=False, request__association__in=Association.objects.of_officer(user))
        if is_decision_reader(user):
            seen |= ConflictOfInterest.objects.free(user, "request__association")
        return self.filter(seen)

    def with_adjustments(self) -> "AwardQuerySet":
        """Each with `adjusted`, the sum of what changed it."""
        total = models.functions.Coalesce(Sum("adjustments__amount"), ZERO, output_field=AmountField())
        return self.annotate(adjusted=total)


class Award(models.Model):
    """A decision to grant: written once, and frozen in every respect when the association is told.

    It keeps everything that decided the amount: what was requested, the cap, the rate and its base, what was left in
    the envelope, and which of them was the lowest. What happens later stands in adjustments.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.OneToOneField(
        "associations.Request", on_delete=models.PROTECT, related_name="award", verbose_name=_("demande")
    )
    envelope = models.ForeignKey(
        "ledger.Envelope", on_delete=models.PROTECT, related_name="awards", verbose_name=_("enveloppe")
    )
    scenario = models.ForeignKey(
        "associations.JuryScenario",
        null=True,
        on_delete=models.PROTECT,
        related_name="awards",
        verbose_name=_("scénario"),
    )
    rank = models.PositiveSmallIntegerField(_("rang"))
    requested = AmountField(_("montant demandé"))
    cap = AmountField(_("plafond"), null=True)
    rate = models.DecimalField(_("taux"), max_digits=5, decimal_places=4, null=True)
    base = AmountField(_("dépenses admises"))
    rate_amount = AmountField(_("taux appliqué aux dépenses admises"), null=True)
    left_before = AmountField(_("disponible avant la décision"))
    amount = AmountField(_("montant accordé"))
    currency = CurrencyField()
    bound = models.CharField(_("limite qui a décidé"), max_length=10, choices=Bound.choices)
    outcome = models.CharField(_("décision"), max_length=8, choices=AwardOutcome.choices)
    decided_at = models.DateTimeField(_("décidé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("décidé par")
    )
    frozen_at = models.DateTimeField(_("notifié le"), null=True, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("subvention accordée")
        verbose_name_plural = _("subventions accordées")
        ordering = ["-decided_at", "rank", "pk"]
        triggers = [
            pgtrigger.ReadOnly(name="decision_written_once", exclude=["frozen_at"]),
            pgtrigger.Protect(
                name="notification_written_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_at__isnull=False)
                & pgtrigger.Q(old__frozen_at__df=pgtrigger.F("new__frozen_at")),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="award_positive",
                violation_error_message=_("Un montant accordé est supérieur à zéro."),
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=F("requested")) & Q(amount__lte=F("left_before")),
                name="award_within_request_and_envelope",
                violation_error_message=_("Le montant dépasse ce qui est demandé ou ce qui reste dans l’enveloppe."),
            ),
            models.CheckConstraint(
                condition=(Q(cap__isnull=True) | Q(amount__lte=F("cap")))
                & (Q(rate_amount__isnull=True) | Q(amount__lte=F("rate_amount"))),
                name="award_within_cap_and_rate",
                violation_error_message=_("Le montant dépasse le plafond ou le taux de l’appel."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="granted", amount=F("requested"), bound="requested")
                | Q(outcome="reduced", amount__lt=F("requested")) & ~Q(bound="requested"),
                name="award_reduced_iff_below_request",
                violation_error_message=_("La décision et la limite doivent correspondre au montant."),
            ),
        ]

    def __str__(self) -> str:
        return f"award {self.public_id}"

    @property
    def association(self) -> Any:
        """The association that receives it."""
        return self.request.association

    @property
    def granted(self) -> Decimal:
        """What is granted today: the decision and everything that adjusted it."""
        return self.amount + sum((row.amount for row in self.adjustments.all()), ZERO)


class AwardAdjustment(AppendOnly):
    """A change of an award after its decision: written beside it, never over it."""

    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="adjustments", verbose_name=_("subvention accordée")
    )
    reason = models.CharField(_("raison"), max_length=12, choices=AdjustmentReason.choices)
    amount = AmountField(_("variation"))
    currency = CurrencyField()
    key = models.CharField(_("référence"), max_length=120, unique=True)
    at = models.DateTimeField(_("le"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )

    class Meta(AppendOnly.Meta):
        verbose_name = _("variation d’une subvention")
        verbose_name_plural = _("variations de subventions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="awardadjustment_changes_something",
                violation_error_message=_("Une variation n’est pas nulle."),
            )
        ]

    def __str__(self) -> str:
        return f"adjustment {self.key}"


class ReservePlace(models.Model):
    """A place on the reserve list: first to be proposed when money comes back to the envelope."""

    request = models.ForeignKey(
        "associations.Request", on_delete=models.PROTECT, related_name="reserve_places", verbose_name=_("demande")
    )
    envelope = models.ForeignKey(
        "ledger.Envelope", on_delete=models.PROTECT, related_name="+", verbose_name=_("enveloppe")
    )
    scenario = models.ForeignKey(
        "associations.JuryScenario", on_delete=models.PROTECT, related_name="+", verbose_name=_("scénario")
    )
    rank = models.PositiveSmallIntegerField(_("rang"))
    proposed_at = models.DateTimeField(_("proposée le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("sortie de la liste le"), null=True, blank=True)

    class Meta:
        verbose_name = _("place sur liste de réserve")
        verbose_name_plural = _("places sur liste de réserve")
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(ended_at__isnull=True),
                name="reserveplace_one_running",
                violation_error_message=_("Cette demande est déjà sur une liste de réserve."),
            )
        ]

    def __str__(self) -> str:
        return f"reserve {self.request_id}"
