"""What may happen to a co-funder's share of an award."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class ShareState(models.TextChoices):
    """Where a share stands."""

    PROPOSED = "proposed", _("Proposée au cofinanceur")
    CONFIRMED = "confirmed", _("Confirmée")
    COMMITTED = "committed", _("Engagée")
    PAID = "paid", _("Versée")
    CANCELLED = "cancelled", _("Annulée")


LIVE_SHARE_STATES = (ShareState.PROPOSED, ShareState.CONFIRMED, ShareState.COMMITTED, ShareState.PAID)


class ShareCancelReason(models.TextChoices):
    """Why a share is cancelled."""

    DECLINED = "declined", _("Le cofinanceur n’apporte pas cette part")
    AWARD_ENDED = "award_ended", _("La subvention est annulée")
    REPLACED = "replaced", _("La part est recalculée")


@guard
def award_is_notified(share: Any) -> bool:
    """La décision n’est pas encore notifiée à l’association : la part sera engagée à ce moment-là."""
    return share.award.frozen_at is not None


class CofunderShareWorkflow(Workflow):
    """A top-up as an object of its own: proposed with the award, confirmed by its institution, committed, paid."""

    name = "associations.cofunder_share"
    states = ShareState
    initial = ShareState.PROPOSED
    transitions = (
        Transition("confirm", ("proposed",), "confirmed", _("Confirmer"), permission="associations.confirm_share"),
        Transition(
            "commit",
            ("confirmed",),
            "committed",
            _("Engager"),
            permission="associations.commit_share",
            platform=True,
            guards=(award_is_notified,),
        ),
        Transition("pay", ("committed",), "paid", _("Déclarer le versement"), permission="associations.pay_share"),
        Transition(
            "cancel",
            ("proposed", "confirmed", "committed"),
            "cancelled",
            _("Annuler"),
            permission="associations.cancel_share",
            platform=True,
            reasons=tuple(ShareCancelReason.values),
        ),
    )
