"""A decision as people read it: the amount, what decided it, what changed it since, and who adds what."""

from typing import Any

from django.utils.translation import gettext as _

from associations.models import Award, CofunderShare
from mdm_platform.components import Row
from mdm_platform.formats import nice_date
from mdm_platform.money import nice_money, nice_rate


def award_rows(award: Award) -> list[Row]:
    """The amount granted and the limit that gave it."""
    currency = award.currency
    rows = [Row(_("Montant accordé"), nice_money(award.amount, currency))]
    rows.append(Row(_("Ce qui l’a fixé"), award.get_bound_display()))
    for change in award.adjustments.all():
        label = _("Variation du %(date)s") % {"date": nice_date(change.at)}
        rows.append(Row(label, nice_money(change.amount, currency), hint=change.get_reason_display()))
    if award.granted != award.amount:
        rows.append(Row(_("Accordé aujourd’hui"), nice_money(award.granted, currency)))
    return rows


def bound_rows(award: Award) -> list[tuple[str, str, bool]]:
    """The four limits, each with its amount and whether it decided."""
    currency = award.currency
    most = award.request.version.max_amount
    lowered = award.cap is not None and most is not None and award.cap < most
    cap = _("Plafond fixé par le jury") if lowered else _("Plafond de l’appel")
    limits = [("requested", _("Montant demandé"), award.requested), ("cap", cap, award.cap)]
    if award.rate is not None:
        words = {"rate": nice_rate(award.rate), "base": nice_money(award.base, currency)}
        limits.append(("rate", _("%(rate)s de %(base)s de dépenses admises") % words, award.rate_amount))
    limits.append(("envelope", _("Disponible dans l’enveloppe"), award.left_before))
    known = [row for row in limits if row[2] is not None]
    return [(label, nice_money(amount, currency), award.bound == name) for name, label, amount in known]


def share_rows(share: CofunderShare) -> list[Row]:
    """How a share was computed, and where it stands."""
    rows = [
        Row(_("Montant accordé au projet"), nice_money(share.base, share.currency)),
        Row(_("Taux du complément"), nice_rate(share.rate)),
    ]
    if share.cap is not None:
        rows.append(Row(_("Plafond du complément"), nice_money(share.cap, share.currency)))
    label = _("Variation de votre part") if share.is_adjustment else _("Votre part")
    rows.append(Row(label, nice_money(share.amount, share.currency)))
    for label, moment in (
        (_("Confirmée le"), share.confirmed_at),
        (_("Engagée le"), share.committed_at),
        (_("Versée le"), share.paid_at),
    ):
        if moment is not None:
            rows.append(Row(label, nice_date(moment)))
    if share.bank_reference:
        rows.append(Row(_("Référence bancaire"), share.bank_reference))
    return rows


SHARE_TONES = {
    "proposed": "warning",
    "confirmed": "info",
    "committed": "info",
    "paid": "success",
    "cancelled": "neutral",
}


def totals_of(shares: Any) -> list[Row]:
    """What an institution's shares amount to, by state and currency."""
    sums: dict[tuple[str, str], Any] = {}
    for share in shares:
        key = (share.get_state_display(), share.currency)
        sums[key] = sums.get(key, 0) + share.amount
    return [Row(state, nice_money(amount, currency)) for (state, currency), amount in sorted(sums.items())]
