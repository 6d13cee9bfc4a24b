"""Messages about opportunities."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification
from projects.workflows.opportunities import ReturnReason


class _AboutOpportunity(Notification):
    """Leads to the page of the opportunity."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The opportunity."""
        return reverse("projects:opportunity", args=[about.public_id])


class OpportunityToReview(Notification):
    """Tells moderators that an opportunity waits."""

    label = _("Une opportunité d’affaires est à relire")
    category: ClassVar[Category] = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The opportunity in the workplace."""
        return reverse("admin:projects_opportunity_change", args=[about.pk])


class OpportunityPublished(_AboutOpportunity):
    """Tells the author that everybody reads it."""

    label = _("Votre opportunité est publiée")


class OpportunitySentBack(_AboutOpportunity):
    """Tells the author why it is not published as it is."""

    label = _("Votre opportunité vous est renvoyée")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """Why, and the moderator's words as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        reason = log.reason if log is not None else ""
        words = ReturnReason(reason).label if reason in ReturnReason.values else ""
        return {"note": note.text if note is not None else "", "why": words}


class OpportunityEnding(_AboutOpportunity):
    """Tells the author that its last day is near."""

    label = _("Votre opportunité arrive à sa date limite")


class InterestReceived(_AboutOpportunity):
    """Tells the author that somebody is interested."""

    label = _("Quelqu’un répond à votre opportunité")


class InterestAnswered(_AboutOpportunity):
    """Tells somebody that their interest has an answer."""

    label = _("Votre manifestation d’intérêt a une réponse")


class InterestClosed(Notification):
    """Tells somebody who waits for an answer that the opportunity was taken back."""

    label = _("Une opportunité à laquelle vous avez répondu est retirée")
    category: ClassVar[Category] = Category.PROJECT
    url_name = "projects:my_opportunities"


class OpportunitiesFound(Notification):
    """New opportunities match an alert; `params.count` says how many."""

    label = _("De nouvelles opportunités pour votre alerte")
    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The board with the search of the alert."""
        return (
            f"{reverse('projects:opportunities')}?{about.query}" if about.query else reverse("projects:opportunities")
        )
