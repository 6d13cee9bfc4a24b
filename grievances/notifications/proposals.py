"""Messages about public proposals."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grievances.workflows import RefusalReason
from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification


class _AboutProposal(Notification):
    """Leads to the page of the proposal."""

    category: ClassVar[Category] = Category.CONSULTATION

    @classmethod
    def url(cls, about: Any) -> str:
        """The proposal."""
        return reverse("grievances:proposal", args=[about.public_id])


class ProposalPublished(_AboutProposal):
    """Tells the author that everybody reads the proposal."""

    label = _("Votre proposition est publiée")


class ProposalRefused(_AboutProposal):
    """Tells the author why it is not published, and that it can be sent again."""

    label = _("Votre proposition n’est pas publiée")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """Why, and the words of the decision as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        reason = log.reason if log is not None else ""
        words = RefusalReason(reason).label if reason in RefusalReason.values else ""
        return {"note": note.text if note is not None else "", "why": words}


class ProposalStudied(_AboutProposal):
    """Tells the author that the administration examines it."""

    label = _("Votre proposition est à l’étude")


class ProposalAnswered(_AboutProposal):
    """Tells the author that an official answer is published."""

    label = _("Votre proposition a une réponse")


class SupportedProposalAnswered(_AboutProposal):
    """Tells who supported it that an official answer is published."""

    label = _("Une proposition que vous soutenez a une réponse")


class ProposalCommented(_AboutProposal):
    """Tells the author that somebody commented."""

    label = _("Votre proposition a un nouveau commentaire")


class ProposalCommentRefused(_AboutProposal):
    """Tells who commented why it is not published."""

    label = _("Votre commentaire n’est pas publié")

    @classmethod
    def url(cls, about: Any) -> str:
        """The proposal commented on."""
        return reverse("grievances:proposal", args=[about.proposal.public_id])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """Why."""
        log = TransitionLog.objects.about(about).filter(transition="refuse").last()
        reason = log.reason if log is not None else ""
        return {"why": RefusalReason(reason).label if reason in RefusalReason.values else ""}
