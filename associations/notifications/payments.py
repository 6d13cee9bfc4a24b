"""What an association hears about its payments and about what it owes."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutMoney(Notification):
    """About money: nobody can refuse to hear it, and it leads to the payments of the request."""

    category = Category.ASSOCIATION
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        """The payments of the request."""
        return reverse("associations:request_payments", args=[about.request.public_id])


class TranchePaid(_AboutMoney):
    """Tells the officers that a tranche was paid."""

    label = _("Un versement a été fait à votre association")


class TranchePaymentFailed(_AboutMoney):
    """Tells the officers that the bank did not make a payment."""

    label = _("Un versement n’a pas abouti")


class RecoveryOpened(_AboutMoney):
    """Tells the officers what the association has to give back."""

    label = _("Une somme est à rembourser")


class RecoveryRecorded(_AboutMoney):
    """Tells the officers that what they gave back arrived."""

    label = _("Votre remboursement est enregistré")


class RecoveryWrittenOff(_AboutMoney):
    """Tells the officers that they do not have to give the rest back."""

    label = _("Une somme n’est plus à rembourser")
