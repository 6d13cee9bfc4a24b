"""What people hear about their own account: codes, warnings, and what becomes of their requests."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights
from mdm_platform.notifications import Category, Channel, Notification, Priority


class _Code(Notification):
    """A message that is of use for some minutes only, and that nobody can refuse."""

    category = Category.ACCOUNT
    mandatory = True
    channels = (Channel.EMAIL, Channel.SMS)
    priority = Priority.URGENT
    expires_after = timedelta(minutes=15)


class LoginCode(_Code):
    """Gives the code that opens a session."""

    label = _("Code de connexion")


class VerificationCode(_Code):
    """Gives the code that proves an address or a number."""

    label = _("Code de vérification")


class PasswordResetCode(_Code):
    """Gives the code that allows a new password."""

    label = _("Code pour changer de mot de passe")


class UnknownAccount(_Code):
    """Tells somebody who asked for a code that no account has this address."""

    label = _("Aucun compte à cette adresse")


class AccountAlreadyExists(_Code):
    """Tells somebody who registered again that the account exists."""

    label = _("Un compte existe déjà")


class SecurityChanged(Notification):
    """Warns of a change to the password, the addresses or the second factor; `reason` says which."""

    label = _("Sécurité de mon compte")
    category = Category.ACCOUNT
    mandatory = True
    priority = Priority.URGENT
    url_name = "accounts:me"


class RolesChanged(Notification):
    """Tells the person that the roles of the account changed."""

    label = _("Mes droits ont changé")
    category = Category.ACCOUNT
    mandatory = True
    url_name = "accounts:me"


class ErasureScheduled(Notification):
    """Confirms a request for erasure, how to cancel it, and whether a part is kept: which one is said on the page."""

    label = _("Effacement de mon compte demandé")
    category = Category.ACCOUNT
    mandatory = True
    url_name = "accounts:erasure"

    @classmethod
    def context_for(cls, recipient: Any, about: Any) -> dict[str, Any]:
        """Whether something stays for a time."""
        return {"keeps_a_part": bool(recipient and data_rights.kept(recipient))}


class ErasureCancelled(Notification):
    """Confirms that the account stays."""

    label = _("Effacement de mon compte annulé")
    category = Category.ACCOUNT
    mandatory = True
    url_name = "accounts:my_data"


class FactorRecoveryRequested(Notification):
    """Warns the person that somebody asked to remove the second factor of the account."""

    label = _("Remplacement de mon second facteur demandé")
    category = Category.ACCOUNT
    mandatory = True
    url_name = "accounts:me"


class FactorRecovered(Notification):
    """Tells the person that a new second factor can be set up."""

    label = _("Mon second facteur peut être remplacé")
    category = Category.ACCOUNT
    mandatory = True
    url_name = "accounts:me"


class DeathReported(Notification):
    """Asks staff to verify a death that somebody reported."""

    label = _("Décès signalé, à vérifier")
    category = Category.WORK
