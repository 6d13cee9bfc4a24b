"""What officers hear of pairings, good practices and replications."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification


class _AboutPairing(Notification):
    """A message about a pairing; it leads to its page."""

    category: ClassVar[Category] = Category.ASSOCIATION

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the pairing."""
        return reverse("associations:pairing", args=[about.public_id])


class PairingProposed(_AboutPairing):
    """Asks a board whether it wants to exchange know-how."""

    label = _("Un jumelage vous est proposé")


class PairingBegun(_AboutPairing):
    """Tells both boards that the other side agreed."""

    label = _("Votre jumelage commence")


class PairingDeclined(_AboutPairing):
    """Tells the side that had agreed."""

    label = _("Un jumelage n’aura pas lieu")


class PairingEnded(_AboutPairing):
    """Tells the other side that it is over."""

    label = _("Votre jumelage est terminé")


class ReplicationConfirmed(Notification):
    """Tells who declared it that it stands on the page of the practice."""

    label = _("Votre reprise est confirmée")
    category = Category.ASSOCIATION

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the practice."""
        return reverse("associations:good_practice", args=[about.practice.publication.slug])


class ReplicationRejected(ReplicationConfirmed):
    """Tells who declared it why it is not shown."""

    label = _("Votre reprise n’est pas retenue")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The words of the decision, as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {"note": note.text if note is not None else ""}


class PracticeReplicated(ReplicationConfirmed):
    """Tells the association whose practice it is that somebody took it up."""

    label = _("Votre bonne pratique est reprise ailleurs")
