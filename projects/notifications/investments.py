"""What holders, banks, the fund and the ministry hear about investments."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _ToHolder(Notification):
    """About somebody's own investment: nobody can refuse to hear it."""

    category = Category.PROJECT
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        """The holder's page of the file."""
        return reverse("projects:my_investment", args=[getattr(about, "investment", about).public_id])


class _ToInstitution(Notification):
    """For the agents of a bank or of the fund."""

    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The institution's page of the file."""
        return reverse("projects:institution_investment", args=[about.public_id])


class InvestmentMoved(_ToHolder):
    """Tells the holder that the file went on; the page says where it stands and what is next."""

    label = _("Votre dossier d’investissement avance")


class InvestmentSentBack(_ToHolder):
    """Tells the holder that the bank or the fund asks for something."""

    label = _("Votre dossier d’investissement est à compléter")


class InvestmentRefused(_ToHolder):
    """Tells the holder that the file is refused, and where to read why."""

    label = _("Une décision est prise sur votre dossier d’investissement")


class InvestmentReleased(_ToHolder):
    """Tells the holder that the fund paid, and until when the engagement runs."""

    label = _("L’apport du fonds est versé")


class InvestmentFreed(_ToHolder):
    """Tells the holder that the five years are over."""

    label = _("Votre engagement est terminé")


class RepaymentClaimed(_ToHolder):
    """Tells the holder what is to be given back, and why."""

    label = _("L’apport du fonds est à rendre")


class RepaymentRecorded(_ToHolder):
    """Tells the holder that a repayment arrived."""

    label = _("Votre remboursement est enregistré")


class ObligationDue(_ToHolder):
    """Tells the holder that a proof is asked for soon, or that its day has passed."""

    label = _("Un justificatif de votre investissement est attendu")


class ObligationSentBack(_ToHolder):
    """Tells the holder that another proof is asked for."""

    label = _("Un justificatif est à compléter")


class InvestmentForBank(_ToInstitution):
    """Tells the bank's agents that a file waits for them."""

    label = _("Un dossier d’investissement attend votre banque")


class InvestmentForFund(_ToInstitution):
    """Tells the fund's agents that a file was sent to them."""

    label = _("Un dossier d’investissement est transmis au fonds")


class DisinvestmentDeclared(Notification):
    """Tells those who follow investments that one ended early."""

    label = _("Un désinvestissement est déclaré")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The file in the workplace."""
        return reverse("admin:projects_investment_change", args=[about.pk])
