"""What is said about requests for co-financing: to the association, its operator, and those who instruct."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutRequest(Notification):
    """A message to the association's officers, which leads to the request."""

    category: ClassVar[Category] = Category.ASSOCIATION

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the request."""
        return reverse("associations:request", args=[about.public_id])


class _ToInstruct(Notification):
    """A message to those who instruct, which leads to the request's file."""

    category: ClassVar[Category] = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The file in the workplace."""
        return reverse("admin:associations_request_change", args=[about.pk])


class OperatorAsked(Notification):
    """An association asks an operator to accompany its request."""

    label = _("Une association vous demande de l’accompagner")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The request among those that the operator accompanies."""
        return reverse("associations:support_request", args=[about.public_id])


class OperatorAgreementSigned(_AboutRequest):
    """The operator accepted, and recorded the signature of its agreement."""

    label = _("Votre opérateur d’appui a accepté")


class OperatorRefused(Notification):
    """The operator does not accompany the request."""

    label = _("Votre opérateur d’appui a répondu")
    category = Category.ASSOCIATION

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the request, where another one is chosen."""
        return reverse("associations:request", args=[about.request.public_id])


class RequestEndorsed(_AboutRequest):
    """The operator gave its visa."""

    label = _("Votre demande porte le visa de l’opérateur")


class RequestReopened(Notification):
    """The association took an endorsed request back: the visa is to be given again."""

    label = _("Une demande que vous avez visée est reprise")
    category = Category.WORK
    url_name = "associations:support"


class RequestSubmitted(_AboutRequest):
    """The receipt."""

    label = _("Votre demande est déposée")
    mandatory = True


class RequestToInstruct(_ToInstruct):
    """A request was filed."""

    label = _("Une demande de cofinancement est à instruire")


class CompletionAsked(_AboutRequest):
    """Something is missing; the clock stands still."""

    label = _("Votre demande est à compléter")
    mandatory = True


class CompletionReminder(_AboutRequest):
    """The time to complete runs out."""

    label = _("Votre demande est bientôt à renvoyer")
    mandatory = True


class RequestCompleted(_ToInstruct):
    """The association sent what was missing."""

    label = _("Une demande a été complétée")


class RequestIneligible(_AboutRequest):
    """The request does not meet the rules of the call."""

    label = _("Une décision est rendue sur votre demande")
    mandatory = True


class RequestInReview(_AboutRequest):
    """The request is complete, and goes to evaluation."""

    label = _("Votre demande est complète")


class RequestWithdrawn(_AboutRequest):
    """The association gave the request up."""

    label = _("Une demande de cofinancement est retirée")
