"""What the person hears of their case: always mandatory, never more than « comment vous joindre » allows.

The inbox is the only channel of an account: an address is written to by `send_to_address`, when it was given for that.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.satisfaction import OPINION_LINK
from grievances.workflows import CaseState
from mdm_platform import links
from mdm_platform.notifications import Category, Channel, Notification, Priority


class _AboutCase(Notification):
    """News of a case, for its person; says nothing that others may not read when they asked for that."""

    category = Category.COMPLAINT
    mandatory = True
    channels = (Channel.INBOX,)

    @classmethod
    def url(cls, about: Any) -> str:
        """The follow-up page; no address at all where messages must not be recognised."""
        return "" if about.identity.neutral else reverse("grievances:followed_case", args=[about.public_id])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"neutral": about.identity.neutral}


class CaseReceived(_AboutCase):
    """Tells the person that their case arrived, with its number, and its code when they file it on the site."""

    label = _("Votre dossier est reçu")


class CaseQuestion(_AboutCase):
    """Asks the person to answer a question of the service."""

    label = _("Votre réponse est attendue")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        asked = about.messages.filter(kind="question", visibility="person", answered_at=None).last()
        return {**super().context(about, params), "day": asked.answer_due_on if asked else None}


class CaseQuestionReminder(CaseQuestion):
    """Reminds the person, once, that the time to answer is nearly over."""

    label = _("Votre réponse est encore attendue")


class CaseQuestionEnded(_AboutCase):
    """Tells the person that the case goes on without the answer, which they may still give."""

    label = _("Votre dossier continue sans votre réponse")


class CaseMessageReceived(_AboutCase):
    """Tells the person that the service wrote to them."""

    label = _("Le service vous a écrit")


class CaseAnswered(_AboutCase):
    """Tells the person that the answer is there, and until when it may be contested."""

    label = _("Votre réponse est arrivée")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().context(about, params), "token": "" if params.get("mandate") else _opinion_token(about)}


class CaseInadmissible(_AboutCase):
    """Tells the person that the case cannot be handled here, and that the page says where to go."""

    label = _("Une décision sur votre dossier")


class CaseReopened(_AboutCase):
    """Tells the person that another agent takes the case up again."""

    label = _("Votre dossier est rouvert")


class CaseReopeningRefused(_AboutCase):
    """Tells the person that the case is not reopened, and that the page says why and where to turn."""

    label = _("Une décision sur votre demande de réouverture")


class CaseClosed(_AboutCase):
    """Tells the person that the case is closed."""

    label = _("Votre dossier est clos")


class CaseWithdrawn(_AboutCase):
    """Confirms to the person that the case was withdrawn, which they alone may ask."""

    label = _("Votre dossier est retiré")


class CaseIdentityOpened(_AboutCase):
    """Tells the person, once their case has ended, that somebody opened their identity, and why."""

    label = _("Votre identité a été consultée")


class CaseCodeReissued(_AboutCase):
    """Tells the person that a new code was made, so that another's asking does not stay hidden."""

    label = _("Un nouveau code de suivi a été remis")
    priority = Priority.URGENT


class CaseMandateGiven(_AboutCase):
    """Tells the person that somebody may act for them, so that another's giving does not stay hidden."""

    label = _("Un mandat a été donné")
    priority = Priority.URGENT


class CaseMandateRevoked(_AboutCase):
    """Confirms to the person that somebody no longer acts for them."""

    label = _("Un mandat a pris fin")


class CaseProposalPublished(_AboutCase):
    """Tells the person that a public proposal came of their case, without anything that leads to them."""

    label = _("Une proposition est née de votre dossier")

    @classmethod
    def url(cls, about: Any) -> str:
        """What everybody reads; no address where messages must not be recognised."""
        drawn = None if about.identity.neutral else about.proposals.public().first()
        return reverse("grievances:proposal", args=[drawn.public_id]) if drawn else ""


class CaseEscalated(_AboutCase):
    """Tells the person that the legal delay has passed, who was told, and how to turn to the Médiateur."""

    label = _("Le délai de réponse est passé")


class CaseCodeLink(Notification):
    """Lets the person who lost their code make a new one, by a link sent to the address that they gave."""

    label = _("Un lien que vous avez demandé")
    category = Category.COMPLAINT
    mandatory = True
    channels = (Channel.EMAIL,)
    priority = Priority.URGENT

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"neutral": about.identity.neutral}


class ThirdPartyAsked(Notification):
    """Asks a third party a question of the service, answered through a signed link without an account."""

    label = _("Une administration vous consulte")
    category = Category.COMPLAINT
    mandatory = True
    channels = (Channel.EMAIL,)


def _opinion_token(case: Any) -> str:
    """The link by which the person says once whether the answer does; empty when nothing is asked any more."""
    left = case.feedback_until - timezone.now() if case.feedback_until else timedelta(0)
    if case.state != CaseState.ANSWERED or left <= timedelta(0) or case.given_answer is None:
        return ""
    return links.sign(OPINION_LINK, case.given_answer, max_age=left)


BY_EVENT: Mapping[str, type[Notification]] = {
    "received": CaseReceived,
    "question": CaseQuestion,
    "question_reminder": CaseQuestionReminder,
    "question_ended": CaseQuestionEnded,
    "message": CaseMessageReceived,
    "answered": CaseAnswered,
    "inadmissible": CaseInadmissible,
    "reopened": CaseReopened,
    "reopening_refused": CaseReopeningRefused,
    "closed": CaseClosed,
    "withdrawn": CaseWithdrawn,
    "identity_opened": CaseIdentityOpened,
    "code_reissued": CaseCodeReissued,
    "mandate_given": CaseMandateGiven,
    "mandate_revoked": CaseMandateRevoked,
    "escalated": CaseEscalated,
    "proposal_published": CaseProposalPublished,
}
