"""What the holder and the advisor hear about the years after a launch."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutFollowUp(Notification):
    """A message that leads to the page of the follow-up."""

    category: ClassVar[Category] = Category.PROJECT
    expires_after = timedelta(days=14)

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the follow-up, the same for both sides."""
        return reverse("projects:follow_up", args=[about.public_id])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The project."""
        return {"title": about.project.title}


class FollowUpOpen(_AboutFollowUp):
    """Asks the holder for a few figures, on the day of the follow-up."""

    label = _("Donnez des nouvelles de votre projet")


class FollowUpLate(_AboutFollowUp):
    """Reminds the holder, once, a month later."""

    label = _("Votre projet attend de vos nouvelles")


class FollowUpAnswered(_AboutFollowUp):
    """Tells the advisor that the holder answered."""

    label = _("Un porteur a donné des nouvelles de son projet")
