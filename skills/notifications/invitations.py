"""What imported people hear."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform import links
from mdm_platform.notifications import Category, Notification

INVITATION_PURPOSE = "skills.invitation"
INVITATION_LINK_AGE = timedelta(days=60)


class InvitationSent(Notification):
    """An imported person is asked whether to appear in the directory (Law 09-08, art. 5: source and rights)."""

    label = _("Invitation à rejoindre l’annuaire")
    category = Category.PROFILE
    expires_after = timedelta(days=14)

    @classmethod
    def url(cls, about: Any) -> str:
        """The page where the person accepts or declines."""
        token = links.sign(INVITATION_PURPOSE, about, max_age=INVITATION_LINK_AGE)
        return reverse("skills:invitation", kwargs={"token": token})
