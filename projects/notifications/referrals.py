"""What the partner, the holder and the advisor hear about a referral."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform import links
from mdm_platform.notifications import Category, Notification

PURPOSE = "projects.referral"
LINK_LASTS = timedelta(days=180)


def link_path(referral: Any, *, now: datetime | None = None) -> str:
    """The page that answers without an account; a later version of the link ends this one."""
    token = links.sign(PURPOSE, referral, max_age=LINK_LASTS, now=now, stamp=str(referral.link_version))
    return reverse("projects:referral_by_link", args=[referral.public_id, token])


class _ForPartner(Notification):
    """A message to the partner: to an address, with the link that answers, or to an agent who has an account."""

    category: ClassVar[Category] = Category.WORK
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        """The page for agents who sign in."""
        return reverse("projects:partner_referral", args=[about.public_id])

    @classmethod
    def context_for(cls, recipient: Any, about: Any) -> dict[str, Any]:
        """The signed link, for whoever has no account."""
        return {"link": "" if recipient is not None else f"{settings.SITE_URL}{link_path(about)}"}


class ReferralSent(_ForPartner):
    """Asks the partner what they can do for a project."""

    label = _("Un projet vous est adressé")


class ReferralInformed(_ForPartner):
    """Tells the partner that the precision they asked for is there."""

    label = _("La précision que vous demandiez est arrivée")


class ReferralAwaited(_ForPartner):
    """Reminds the partner, once, that the time to answer runs out."""

    label = _("Un projet attend votre réponse")


class ReferralTakenBack(Notification):
    """Tells the partner that nothing is expected any more; there is no page to open."""

    label = _("Un projet ne vous est plus adressé")
    category = Category.WORK


class _ForSides(Notification):
    """A message to the holder or the advisor; it leads to the referral's page."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the referral, the same for both sides."""
        return reverse("projects:referral", args=[about.public_id])


class ReferralProposed(_ForSides):
    """Asks the holder whether a partner may read the sheet."""

    label = _("Votre accord est demandé pour un partenaire")
    mandatory = True


class ReferralNews(_ForSides):
    """Tells a side what happened; `reason` is the transition."""

    label = _("Du nouveau chez un partenaire")
