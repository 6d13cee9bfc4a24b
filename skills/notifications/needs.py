"""What institutions and moderators hear about needs."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification
from skills.notifications.explained import Explained
from skills.workflows import NeedReturnReason, NeedTakedownReason


class _AboutNeed(Notification):
    """A message to those who follow a need for its institution."""

    category: ClassVar[Category] = Category.NEED

    @classmethod
    def url(cls, about: Any) -> str:
        """The page where the institution follows the need."""
        return reverse("skills:need_follow", kwargs={"public_id": about.public_id})


class NeedPublished(_AboutNeed):
    """A moderator published the need."""

    label = _("Votre besoin est publié")


class NeedReturned(_AboutNeed, Explained):
    """A moderator asks for changes before publishing."""

    label = _("Votre besoin est à revoir")
    reason_labels = dict(NeedReturnReason.choices)


class NeedWithdrawnByModerator(_AboutNeed, Explained):
    """A moderator took the need off the board."""

    label = _("Votre besoin est retiré du tableau")
    reason_labels = dict(NeedTakedownReason.choices)


class NeedExpiring(_AboutNeed):
    """The deadline of an open need comes near."""

    label = _("Votre besoin arrive à sa date limite")


class NeedExpired(_AboutNeed):
    """The deadline of an open need has passed."""

    label = _("Votre besoin est arrivé à sa date limite")


class NeedToModerate(Notification):
    """Moderators have a need to examine."""

    label = _("Un besoin attend votre examen")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The queue of needs."""
        return reverse("admin:skills_need_changelist")
