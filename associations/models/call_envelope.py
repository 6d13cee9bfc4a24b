"""The envelopes that pay for a call: its own, and those of its co-funders."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models.call_parts import CallPartQuerySet, frozen_with_its_version
from associations.models.call_version import SHARE, CallVersion
from mdm_platform.money import AmountField, CurrencyField


class EnvelopeKind(models.TextChoices):
    """What an envelope pays."""

    PRINCIPAL = "principal", _("Subvention de l’appel")
    TOPUP = "topup", _("Complément d’un cofinanceur")


class CallEnvelope(models.Model):
    """An envelope that pays: the call's own, or a co-funder's top-up: `rate` of the grant, `cap` at most."""

    Kind = EnvelopeKind

    version = models.ForeignKey(CallVersion, on_delete=models.CASCADE, related_name="call_envelopes")
    envelope = models.ForeignKey(
        "ledger.Envelope", on_delete=models.PROTECT, related_name="call_envelopes", verbose_name=_("enveloppe")
    )
    kind = models.CharField(_("emploi"), max_length=10, choices=EnvelopeKind.choices, default=EnvelopeKind.PRINCIPAL)
    cofunder = models.ForeignKey(
        "institutions.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("cofinanceur"),
    )
    rate = models.DecimalField(_("taux du complément"), null=True, blank=True, **SHARE)
    cap = AmountField(_("complément par projet, au plus"), null=True, blank=True)
    currency = CurrencyField()

    objects = CallPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("enveloppe d’un appel")
        verbose_name_plural = _("enveloppes d’un appel")
        ordering = ["version", "kind", "pk"]
        triggers = [
            frozen_with_its_version(),
            pgtrigger.Trigger(
                name="one_currency",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.currency <> (SELECT currency FROM ledger_envelope WHERE id = NEW.envelope_id) THEN
                        RAISE EXCEPTION 'pgtrigger: the envelope is held in another currency';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "envelope"],
                name="call_envelope_once",
                violation_error_message=_("Cette enveloppe est déjà choisie."),
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(kind="principal"),
                name="call_envelope_one_principal",
                violation_error_message=_("Un appel a une seule enveloppe principale."),
            ),
            models.CheckConstraint(
                condition=Q(kind="principal", cofunder__isnull=True, rate__isnull=True, cap__isnull=True)
                | Q(kind="topup", cofunder__isnull=False, rate__gt=0, rate__lte=1),
                name="call_envelope_topup_has_rate",
                violation_error_message=_(
                    "Un complément a un cofinanceur et un taux ; l’enveloppe principale n’en a pas."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gt=0),
                name="call_envelope_cap_positive",
                violation_error_message=_("Le plafond du complément est plus grand que zéro."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.envelope_id}"
