"""Money set aside for a purpose."""

import uuid
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.institutions.models import Membership
from mdm_platform.money import ZERO, AmountField, CurrencyField
from mdm_platform.permissions import has_permission
from mdm_platform.translated import Translated


class EnvelopeQuerySet(models.QuerySet):
    """Envelopes."""

    def visible_to(self, user: Any) -> "EnvelopeQuerySet":
        """All of them for those who read the ledger; for a co-funder's agent those of the institution."""
        if has_permission(user, "ledger.view_envelopes"):
            return self.all()
        if getattr(user, "is_partner", False):
            return self.filter(institution=user.institution)
        if not has_permission(user, "ledger.view_own_envelopes"):
            return self.none()
        memberships = Membership.objects.filter(user_id=user.pk, role="cofunder_agent").current(timezone.localdate())
        return self.filter(institution__in=memberships.values("institution"))


class Envelope(models.Model):
    """An amount in one currency, and what of it is allotted to smaller envelopes, committed, ordered and paid.

    `committed` holds what is ordered and paid too; `ordered` is what the bank was asked and has not answered.
    Only `mdm_platform.ledger.envelopes` writes these figures, with the entry that explains each change.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name_fr = models.CharField(_("nom en français"), max_length=200)
    name_ar = models.CharField(_("nom en arabe"), max_length=200, blank=True)
    name_en = models.CharField(_("nom en anglais"), max_length=200, blank=True)
    name = Translated("name")
    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, related_name="envelopes", verbose_name=_("institution")
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("prise sur")
    )
    currency = CurrencyField()
    amount = AmountField(_("montant"), default=ZERO)
    allotted = AmountField(_("réparti"), default=ZERO)
    committed = AmountField(_("engagé"), default=ZERO)
    ordered = AmountField(_("ordonnancé"), default=ZERO)
    paid = AmountField(_("payé"), default=ZERO)
    opened_at = models.DateTimeField(_("ouverte le"), default=timezone.now)

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("enveloppe")
        verbose_name_plural = _("enveloppes")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "currency"], name="envelope_with_its_currency"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, ordered__gte=0, allotted__gte=0),
                name="envelope_figures_not_negative",
                violation_error_message=_("Aucun chiffre d’une enveloppe ne peut être négatif."),
            ),
            models.CheckConstraint(
                condition=Q(committed__gte=F("paid") + F("ordered")),
                name="envelope_orders_within_commitments",
                violation_error_message=_("Ce qui est payé et ordonnancé ne peut pas dépasser ce qui est engagé."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("committed") + F("allotted")),
                name="envelope_commitments_within_amount",
                violation_error_message=_("L’enveloppe n’a plus assez d’argent disponible."),
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="currency_stays", fields=["currency", "parent"])]

    def __str__(self) -> str:
        return f"envelope {self.public_id}"

    @property
    def remaining(self) -> Decimal:
        """What may still be committed."""
        return self.amount - self.allotted - self.committed
