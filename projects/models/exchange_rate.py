"""What one unit of a currency was worth in dirhams on a day, and who said so."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import AppendOnly
from mdm_platform.money import Currency, CurrencyField
from projects.models.investment_readers import follows_investments

OFFICIAL_SOURCE = _("Bank Al-Maghrib, cours de référence")


class ExchangeRateQuerySet(models.QuerySet):
    """Rates."""

    def visible_to(self, user: Any) -> "ExchangeRateQuerySet":
        """All for those who follow investments."""
        return self if follows_investments(user) else self.none()

    def of_day(self, currency: str, on: date) -> "ExchangeRate | None":
        """The last rate published that day or before; of two of one day, the one written last."""
        return self.filter(currency=currency, on__lte=on).order_by("-on", "-pk").first()


class ExchangeRate(AppendOnly):
    """One rate, written once: a wrong one is followed by the right one of the same day."""

    currency = CurrencyField()
    on = models.DateField(_("jour du cours"))
    rate = models.DecimalField(_("dirhams pour une unité"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source"), max_length=120)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("enregistré par"),
    )
    at = models.DateTimeField(_("enregistré le"), default=timezone.now)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("cours de change")
        verbose_name_plural = _("cours de change")
        ordering = ["-on", "currency", "-pk"]
        indexes = [models.Index(fields=["currency", "-on", "-id"], name="exchangerate_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gt=0) & ~Q(currency=Currency.MAD) & ~Q(source=""),
                name="exchangerate_is_sourced",
                violation_error_message=_("Un cours est positif, d’une devise autre que le dirham, et dit sa source."),
            ),
        ]

    def __str__(self) -> str:
        return f"rate {self.currency} {self.on}"
