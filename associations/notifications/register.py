"""What people hear about an association in the register, its board, its papers and its bank details."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from associations.workflows import AssociationRefusal, SuspensionReason
from mdm_platform import links
from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification, Priority

OFFICE_PURPOSE = "associations.office"
OFFICE_LINK_AGE = timedelta(days=30)
_REASONS = {**dict(AssociationRefusal.choices), **dict(SuspensionReason.choices)}


class _AboutAssociation(Notification):
    """A message to officers; it leads to a page of their association."""

    category: ClassVar[Category] = Category.ASSOCIATION
    page: ClassVar[str] = "associations:home"

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the association where something is to be read or done."""
        return reverse(cls.page, kwargs={"public_id": getattr(about, "association", about).public_id})


class _Explained(_AboutAssociation):
    """A decision with its reason and its words: the texts get `reason_label` and `note`."""

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The reason in the reader's language, and the words as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {
            "reason_label": _REASONS.get(log.reason, "") if log is not None else "",
            "note": note.text if note is not None else "",
        }


class AssociationSubmitted(_AboutAssociation):
    """The board hears that the file reached the register."""

    label = _("Votre association est envoyée au registre")


class AssociationToVerify(Notification):
    """Those who keep the register have an association to verify."""

    label = _("Une association est à vérifier")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The association in the workplace."""
        return reverse("admin:associations_association_change", args=[about.pk])


class AssociationVerified(_AboutAssociation):
    """The board hears that the association stands in the register."""

    label = _("Votre association est inscrite au registre")
    mandatory = True


class AssociationToComplete(_Explained):
    """The board hears what lacks."""

    label = _("Votre association est à compléter")
    mandatory = True


class AssociationRefused(_Explained):
    """The board hears that the association does not enter the register, and why."""

    label = _("Une décision sur votre association")
    mandatory = True


class AssociationSuspended(_Explained):
    """The board hears that the association is set aside, and why."""

    label = _("Votre association est suspendue")
    mandatory = True


class AssociationResumed(_Explained):
    """The board hears that the association is back in the directory."""

    label = _("Votre association est de nouveau active")
    mandatory = True


class AssociationDissolved(_Explained):
    """The board hears that the register holds the association for dissolved."""

    label = _("Votre association est close dans le registre")
    mandatory = True


class AssociationMerged(_AboutAssociation):
    """The boards of both rows hear that they are one association now."""

    label = _("Deux fiches de votre association sont réunies")
    mandatory = True


class OfficerInvited(Notification):
    """A person is invited into the board; the link is the way in."""

    label = _("Une association vous invite dans son bureau")
    category = Category.ASSOCIATION
    expires_after = timedelta(days=7)

    @classmethod
    def url(cls, about: Any) -> str:
        """The page where the person accepts or declines."""
        token = links.sign(OFFICE_PURPOSE, about, max_age=OFFICE_LINK_AGE)
        return reverse("associations:invitation", kwargs={"token": token})


class OfficerAccepted(_AboutAssociation):
    """The board hears that somebody entered it."""

    label = _("Une personne rejoint le bureau de votre association")
    page = "associations:officers"


class OfficerDeclined(_AboutAssociation):
    """Who manages the board hears that an invitation was declined, or stayed without answer."""

    label = _("Une invitation dans votre bureau reste sans suite")
    page = "associations:officers"


class TermEnded(Notification):
    """A person hears that a function in a board ended, and with it the right to act for the association."""

    label = _("Votre fonction dans une association a pris fin")
    category = Category.ASSOCIATION
    mandatory = True
    url_name = "associations:mine"


class RepresentativeChanged(Notification):
    """Those who keep the register hear that somebody else represents a verified association."""

    label = _("Une association change de représentant légal")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The association in the workplace."""
        return reverse("admin:associations_association_change", args=[about.pk])


class DocumentExpiring(_AboutAssociation):
    """The board hears that a paper expires, or has expired."""

    label = _("Un document de votre association arrive à expiration")
    page = "associations:documents"


class BankDetailsChanged(_AboutAssociation):
    """The whole board hears that bank details were declared: a forged change is noticed by the others."""

    label = _("Les coordonnées bancaires de votre association changent")
    page = "associations:bank_details"
    mandatory = True
    priority = Priority.URGENT


class BankDetailsVerified(_AboutAssociation):
    """The board hears that the account may be paid."""

    label = _("Les coordonnées bancaires de votre association sont vérifiées")
    page = "associations:bank_details"
    mandatory = True


class BankDetailsRejected(_Explained):
    """The board hears why the account is not accepted."""

    label = _("Les coordonnées bancaires de votre association sont à revoir")
    page = "associations:bank_details"
    mandatory = True


class BankDetailsToVerify(Notification):
    """The finance service has an account to verify."""

    label = _("Des coordonnées bancaires sont à vérifier")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The account in the workplace."""
        return reverse("admin:associations_bankdetails_change", args=[about.pk])
