"""An amount seen in two currencies."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import AppendOnly
from mdm_platform.money import AmountField, CurrencyField


class Conversion(AppendOnly):
    """What an amount made in another currency, at which rate, from which source, on which day."""

    amount_from = AmountField(_("montant converti"))
    currency_from = CurrencyField(_("devise de départ"))
    amount_to = AmountField(_("montant obtenu"))
    currency_to = CurrencyField(_("devise d’arrivée"))
    rate = models.DecimalField(_("taux"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source du taux"), max_length=120)
    on = models.DateField(_("date du taux"))
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    at = models.DateTimeField(_("enregistrée le"))

    class Meta(AppendOnly.Meta):
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="conversion_subject")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(currency_from=F("currency_to")) & Q(rate__gt=0, amount_from__gt=0),
                name="conversion_between_two_currencies",
                violation_error_message=_("Une conversion relie deux devises différentes, à un taux positif."),
            ),
            models.CheckConstraint(
                condition=Q(amount_to=Round(F("amount_from") * F("rate"), precision=2)),
                name="conversion_is_exact",
                violation_error_message=_("Le montant obtenu n’est pas le montant converti multiplié par le taux."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="conversion_names_its_source",
                violation_error_message=_("Indiquez d’où vient le taux."),
            ),
        ]

    def __str__(self) -> str:
        return f"conversion {self.pk}"
