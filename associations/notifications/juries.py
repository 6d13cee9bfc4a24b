"""What reviewers, juries, officers of the ministry, associations and co-funders hear about decisions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutReview(Notification):
    """A message to a reviewer; it leads to the review."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the review."""
        return reverse("associations:review", kwargs={"public_id": about.public_id})


class ReviewAssigned(_AboutReview):
    """A request waits for this person's opinion."""

    label = _("Un projet à évaluer")


class ReviewReminder(_AboutReview):
    """The opinion is due within three days, or late."""

    label = _("Une évaluation est attendue")
    expires_after = timedelta(days=7)


class _ToTheInstructors(Notification):
    """A message to those who instruct requests; it leads to the workplace."""

    category: ClassVar[Category] = Category.PROJECT


class ReviewDeclined(_ToTheInstructors):
    """Somebody will not give a review: another reviewer is needed."""

    label = _("Une évaluation est déclinée")

    @classmethod
    def url(cls, about: Any) -> str:
        """The page where somebody else is asked."""
        return reverse("associations:request_reviews", kwargs={"public_id": about.request.public_id})


class ReserveToPromote(_ToTheInstructors):
    """Money came back: the first of the reserve list may be granted."""

    label = _("Une demande de la liste de réserve peut être retenue")

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the decision."""
        return reverse("associations:request_decision", kwargs={"public_id": about.public_id})


class RequestAppealToDecide(_ToTheInstructors):
    """An association contests a decision."""

    label = _("Un recours est à trancher")

    @classmethod
    def url(cls, about: Any) -> str:
        """The appeal in the workplace."""
        return reverse("admin:associations_requestappeal_change", args=[about.pk])


class CofunderShareShort(_ToTheInstructors):
    """A confirmed share found no money in its envelope when the decision was notified."""

    label = _("Une part confirmée n’a pas pu être engagée")

    @classmethod
    def url(cls, about: Any) -> str:
        """The share in the workplace."""
        return reverse("admin:associations_cofundershare_change", args=[about.pk])


class CofunderShareDeclined(_ToTheInstructors):
    """A co-funder does not bring its share."""

    label = _("Une part n’est pas apportée")

    @classmethod
    def url(cls, about: Any) -> str:
        """The share in the workplace."""
        return reverse("admin:associations_cofundershare_change", args=[about.pk])


class TopUpDeclined(Notification):
    """An association that was told of a top-up does not get it."""

    label = _("Un complément n’est pas apporté")
    category = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The decision, with the shares of co-funders."""
        return reverse("associations:request_decision", kwargs={"public_id": about.public_id})


class JuryCalled(Notification):
    """A person is called to a session of the jury."""

    label = _("Vous êtes convié à une séance du jury")
    category = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the session."""
        return reverse("associations:jury", kwargs={"public_id": about.public_id})


class _ToTheAssociation(Notification):
    """A message to the officers of an association about their request."""

    category: ClassVar[Category] = Category.PROJECT
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the decision, with its letter."""
        request = getattr(about, "request", about)
        return reverse("associations:request_decision", kwargs={"public_id": request.public_id})


class RequestDecided(_ToTheAssociation):
    """The decision on the request is there, with its letter; the message does not say which."""

    label = _("La décision sur votre demande est disponible")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The request of the letter."""
        return {"request_number": about.request.number or ""}


class RequestAppealReceived(_ToTheAssociation):
    """The appeal of the association is there."""

    label = _("Votre recours est enregistré")


class RequestAppealDecided(_ToTheAssociation):
    """The appeal was decided."""

    label = _("Une réponse à votre recours est disponible")


class CofunderShareProposed(Notification):
    """A share waits for the co-funder's confirmation."""

    label = _("Une part de cofinancement attend votre confirmation")
    category = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The co-funder's page of the share."""
        return reverse("associations:cofunder_share", kwargs={"public_id": about.public_id})
