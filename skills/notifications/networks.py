"""What people hear about networks: places, words, notes of the think tank."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification, Priority
from skills.models import Network
from skills.workflows import MembershipRefusal, RemovalReason

_REASONS = {**dict(MembershipRefusal.choices), **dict(RemovalReason.choices)}


class _AboutNetwork(Notification):
    """A message about a network; it leads to its page."""

    category: ClassVar[Category] = Category.NETWORK
    page: ClassVar[str] = "skills:network"

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the network."""
        return reverse(cls.page, kwargs={"slug": about.slug})


class _AboutNote(Notification):
    """A message about a note; it leads to the note."""

    category: ClassVar[Category] = Category.NETWORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the note."""
        return reverse("skills:note_detail", kwargs={"slug": about.network.slug, "public_id": about.public_id})


class _Explained(Notification):
    """A decision with its reason and the words that go with it: the texts get `reason_label` and `note`."""

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The reason in the reader's language, and the words as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {
            "reason_label": _REASONS.get(params.get("reason", ""), ""),
            "note": note.text if note is not None else "",
        }


class NetworkInvitation(Notification):
    """An animator, or a curator for the first of them, invites the person to enter."""

    label = _("Un réseau vous invite")
    category = Category.NETWORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the network, where the person answers."""
        return reverse("skills:network", kwargs={"slug": about.network.slug})


class NetworkMembershipToDecide(_AboutNetwork):
    """Animators have requests or proposals to answer."""

    label = _("Des personnes attendent à l’entrée de votre réseau")
    page = "skills:network_members"


class NetworkWithoutAnimator(Notification):
    """Curators hear that somebody waits where nobody animates."""

    label = _("Un réseau n’a pas d’animateur")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The network in the workplace."""
        return reverse("admin:skills_network_change", args=[about.pk])


class NetworkRequestAccepted(_AboutNetwork):
    """The person is let in."""

    label = _("Votre demande d’entrée dans un réseau est acceptée")
    page = "skills:network_space"


class NetworkRequestRefused(_Explained, _AboutNetwork):
    """The person is not let in, and reads why."""

    label = _("Votre demande d’entrée dans un réseau")
    mandatory = True


class NetworkMemberRemoved(_Explained, _AboutNetwork):
    """The person is taken out, and reads why."""

    label = _("Vous ne faites plus partie d’un réseau")
    mandatory = True


class NetworkAnimatorAppointed(_AboutNetwork):
    """A member now animates."""

    label = _("Vous animez un réseau")
    page = "skills:network_members"


class NetworkClosed(_Explained, _AboutNetwork):
    """The network takes neither members nor words any more."""

    label = _("Un de vos réseaux ferme")
    mandatory = True


class NetworkPostReported(_AboutNetwork):
    """Animators have a reported post to look at."""

    label = _("Un message de votre réseau est signalé")
    page = "skills:network_space"


class NetworkPostReportedToCurators(Notification):
    """Curators have a reported post that no animator can decide about."""

    label = _("Un message d’un réseau est signalé")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The queue of reports."""
        return reverse("admin:skills_postreport_changelist")


class NetworkPostRemoved(_Explained, _AboutNetwork):
    """The author of a removed post reads why."""

    label = _("Un de vos messages a été retiré")
    page = "skills:network_space"
    mandatory = True


class NetworkPostReportHandled(_AboutNetwork):
    """Who reported a post hears what became of it."""

    label = _("Votre signalement est traité")
    page = "skills:network_space"


class NetworkDigest(Notification):
    """What was written this week in the person's networks."""

    label = _("La semaine dans vos réseaux")
    category = Category.NETWORK
    url_name = "skills:my_networks"
    priority = Priority.BULK

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The networks with something new, named in the reader's language, and how much."""
        counts = {row["id"]: row for row in params.get("networks", ())}
        found = Network.objects.filter(pk__in=counts).order_by("slug")
        return {
            "networks": [
                {"name": network.name, "posts": counts[network.pk]["posts"], "notes": counts[network.pk]["notes"]}
                for network in found
            ]
        }


class NetworkNoteToReview(_AboutNote):
    """Animators have a note that waits for peers."""

    label = _("Une note attend la relecture")


class NetworkNoteReviewed(_AboutNote):
    """The author has a review to read."""

    label = _("Un membre a relu votre note")


class NetworkNoteReturned(_Explained, _AboutNote):
    """The author has something to change."""

    label = _("Votre note est à reprendre")
    mandatory = True


class NetworkNotePublished(_AboutNote):
    """The note is on the public pages."""

    label = _("Votre note est publiée")


class NetworkNoteRetracted(_Explained, _AboutNote):
    """The note leaves the public pages, and the author reads why."""

    label = _("Votre note n’est plus publiée")
    mandatory = True
