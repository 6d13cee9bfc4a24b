"""What people, experts and readers of the legal watch hear."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform import links
from mdm_platform.notifications import Category, Channel, Notification

STOP_WATCH, STOP_WATCH_FOR = "grievances.stop_legal_watch", timedelta(days=365)


class AssistanceNews(Notification):
    """Tells whoever asked that something happened: `reason` says what."""

    label = _("Du nouveau dans votre demande d’assistance juridique")
    category: ClassVar[Category] = Category.COMPLAINT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page where the person follows the request."""
        return reverse("grievances:my_assistance_request", args=[about.public_id])


class AssistanceNewsOnSite(AssistanceNews):
    """The same on the site only: the request comes from a case, whose « comment vous joindre » rules every letter."""

    label = _("Du nouveau dans votre demande")
    channels: ClassVar[tuple[Channel, ...]] = (Channel.INBOX,)


class _ForExpert(Notification):
    """A message about a referral; it leads to its page."""

    category: ClassVar[Category] = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The expert's page of the request."""
        return reverse("grievances:legal_referral", args=[about.public_id])


class ReferralProposed(_ForExpert):
    """Asks an expert whether they can follow a request."""

    label = _("Une demande d’assistance vous est proposée")
    mandatory = True


class ReferralReminder(_ForExpert):
    """Reminds the expert that the time to say yes or no runs out."""

    label = _("Une demande attend votre réponse")


class ReferralWords(_ForExpert):
    """Tells the expert that the person wrote, or asks again."""

    label = _("Un message dans une demande que vous suivez")


class ReferralRecalled(Notification):
    """Tells the expert that the request is no longer theirs; `reason` says why."""

    label = _("Une demande ne vous est plus confiée")
    category: ClassVar[Category] = Category.WORK
    url_name = "grievances:legal_referrals"


class LegalNotePublished(Notification):
    """Tells subscribers of a new or changed note."""

    label = _("Une note de veille juridique que vous suivez")
    category: ClassVar[Category] = Category.NEWS

    @classmethod
    def url(cls, about: Any) -> str:
        """The note."""
        return reverse("grievances:legal_note", args=[about.publication.slug])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The title in the reader's language."""
        current = about.publication.current
        return {"title": current.title if current else "", "effect": current.summary if current else ""}

    @classmethod
    def context_for(cls, recipient: Any, about: Any) -> dict[str, Any]:
        """A link that ends, without signing in, what made the reader hear of this note."""
        if recipient is None:
            return {"stop_url": ""}
        token = links.sign(STOP_WATCH, recipient, max_age=STOP_WATCH_FOR, stamp=str(about.pk))
        path = reverse("grievances:stop_legal_watch", args=[about.publication.slug, token])
        return {"stop_url": f"{settings.SITE_URL}{path}"}
