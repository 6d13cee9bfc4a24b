"""What people hear about relayed contacts."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification
from skills.notifications.explained import Explained


class _AboutContact(Notification):
    """A message about a relayed contact; its page shows who writes, never an address."""

    category: ClassVar[Category] = Category.CONTACT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the exchange."""
        return reverse("skills:contact_detail", kwargs={"public_id": about.public_id})


class ContactReceived(_AboutContact):
    """Somebody wrote: accept or decline."""

    label = _("Quelqu’un souhaite vous écrire")


class ContactAccepted(_AboutContact):
    """The person accepts the contact."""

    label = _("Votre demande de contact est acceptée")


class ContactDeclined(_AboutContact):
    """The person does not wish to go on; a block and a report read the same for the sender."""

    label = _("Votre demande de contact n’a pas abouti")


class ContactMessageReceived(_AboutContact):
    """A new message in an open exchange."""

    label = _("Vous avez un nouveau message")


class ContactExpired(_AboutContact):
    """Nobody answered in time."""

    label = _("Votre demande de contact est restée sans réponse")


class ReportReceived(Notification):
    """Curators have a reported exchange to look at."""

    label = _("Un échange est signalé")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The queue of reports."""
        return reverse("admin:skills_contactrequest_changelist")


class ReportHandled(_AboutContact, Explained):
    """What became of the report."""

    label = _("Votre signalement est traité")
    mandatory = True
