"""Record what an amount makes in another currency."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from mdm_platform.ledger.models import Conversion
from mdm_platform.money import Amount, Currency, round_half_up

RATE_STEP = Decimal("0.00000001")


def convert(
    *,
    amount: Amount,
    to: str,
    rate: Decimal,
    source: str,
    on: date,
    about: models.Model | None = None,
    by: Any = None,
    now: datetime | None = None,
) -> Conversion:
    """The amount in the other currency, kept with its rate, the rate's source and its day.

    Raises InvalidInput for a rate that is not positive or has more than eight decimals, the same currency or no source.
    """
    if not isinstance(rate, Decimal) or rate <= 0 or rate != rate.quantize(RATE_STEP):
        raise InvalidInput(_("Le taux est un nombre positif de huit décimales au plus."), code="invalid_rate")
    if to not in Currency.values or to == amount.currency or amount.value <= 0 or not source.strip():
        message = _("Une conversion relie deux devises différentes, et dit d’où vient le taux.")
        raise InvalidInput(message, code="invalid_conversion")
    return Conversion.objects.create(
        amount_from=amount.value,
        currency_from=amount.currency,
        amount_to=round_half_up(amount.value * rate),
        currency_to=to,
        rate=rate,
        source=source.strip(),
        on=on,
        subject_type=about._meta.label_lower if about is not None else "",
        subject_id=str(about.pk) if about is not None else "",
        actor=by,
        at=now or timezone.now(),
    )
