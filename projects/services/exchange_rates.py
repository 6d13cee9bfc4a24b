"""Rates of exchange: written by hand with their source, and used with their day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from mdm_platform.ledger.conversions import RATE_STEP, convert
from mdm_platform.ledger.models import Conversion
from mdm_platform.money import DECIMAL_PLACES, MAX_DIGITS, Amount, Currency
from mdm_platform.permissions import require_permission
from projects.models import ExchangeRate
from projects.workflows.investments import FOLLOW

OLDEST = timedelta(days=31)
LARGEST = Decimal(10) ** (MAX_DIGITS - DECIMAL_PLACES) - 1


def record(
    *, currency: str, on: date, rate: Decimal, source: str, by: Any, now: datetime | None = None
) -> ExchangeRate:
    """Write what one unit was worth in dirhams on a day. Raises PermissionRefused, InvalidInput."""
    moment = now or timezone.now()
    if by is not None:
        require_permission(by, FOLLOW)
    fields: dict[str, list[str]] = {}
    if currency not in Currency.values or currency == Currency.MAD:
        fields["currency"] = [_("Choisissez une devise autre que le dirham.")]
    if rate <= 0 or rate != rate.quantize(RATE_STEP):
        fields["rate"] = [_("Le taux est un nombre positif de huit décimales au plus.")]
    if on > timezone.localdate(moment):
        fields["on"] = [_("Cette date est à venir.")]
    if not source.strip():
        fields["source"] = [_("Indiquez d’où vient le taux.")]
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields, code="invalid_rate")
    return ExchangeRate.objects.create(
        currency=currency, on=on, rate=rate, source=source.strip()[:120], recorded_by=by, at=moment
    )


def of_day(currency: str, on: date) -> ExchangeRate:
    """The rate to use on a day: the last one published, at most a month old. Raises InvalidInput."""
    found = ExchangeRate.objects.of_day(currency, on)
    if found is None or found.on < on - OLDEST:
        message = _(
            "Aucun cours récent n’est enregistré pour cette devise à cette date. Écrivez-nous : nous l’ajouterons."
        )
        raise InvalidInput(message, code="no_rate", fields={"currency": [message]})
    return found


def to_dirhams(
    *, amount: Amount, on: date, about: models.Model | None, by: Any, now: datetime | None = None
) -> Conversion:
    """The amount in dirhams at the rate of the day, kept with the rate, its day and its source. Raises InvalidInput."""
    rate = of_day(amount.currency, on)
    if amount.value * rate.rate >= LARGEST:
        message = _("Ce montant est trop grand : vérifiez le nombre de zéros.")
        raise InvalidInput(message, code="too_large", fields={"amount": [message]})
    return convert(
        amount=amount, to=Currency.MAD, rate=rate.rate, source=rate.source, on=rate.on, about=about, by=by, now=now
    )


def held_currencies() -> list[str]:
    """The currencies of which a rate is known, by code."""
    return sorted(set(ExchangeRate.objects.values_list("currency", flat=True)))
