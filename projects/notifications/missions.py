"""What volunteers, organisers and reviewers hear of missions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.events.services import presenters as event_words
from mdm_platform.notifications import Category, Notification, Priority
from projects.workflows.missions import SLOT_BEGAN, MissionRefusal

REASONS: dict[str, Any] = {
    **dict(MissionRefusal.choices),
    SLOT_BEGAN: _("Le créneau a commencé sans qu’une place se libère."),
}


def _note(params: Mapping[str, Any]) -> str:
    """The words that came with a decision, as long as they are kept."""
    log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
    note = getattr(log, "note", None)
    return note.text if note is not None else ""


class _ToVolunteer(Notification):
    """A message about an application; it leads to the person's own page of it."""

    category: ClassVar[Category] = Category.EVENT

    @classmethod
    def url(cls, about: Any) -> str:
        """The person's own page."""
        return reverse("projects:my_mission", args=[about.public_id])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """When it takes place, the reason and the organiser's words."""
        reason = REASONS.get(params.get("reason", ""), "")
        return {"note": _note(params), "when": event_words.when(about.slot), "reason_label": reason}


class _ToOrganiser(Notification):
    """A message about a mission; it leads to its organiser's page."""

    category: ClassVar[Category] = Category.ASSOCIATION

    @classmethod
    def url(cls, about: Any) -> str:
        """The organiser's page of the mission."""
        return reverse("projects:mission_desk", args=[about.public_id])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The reviewer's words."""
        return {"note": _note(params)}


class MissionToReview(Notification):
    """Tells reviewers that a mission waits."""

    label = _("Une mission bénévole est à relire")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The mission in the workplace."""
        return reverse("admin:projects_mission_change", args=[about.pk])


class MissionPublished(_ToOrganiser):
    """Tells the organiser that volunteers can apply."""

    label = _("Votre mission bénévole est publiée")


class MissionSentBack(_ToOrganiser):
    """Tells the organiser what is to be changed."""

    label = _("Votre mission bénévole est à reprendre")
    mandatory = True


class MissionApplicationReceived(_ToOrganiser):
    """Tells the organiser that somebody applied."""

    label = _("Un bénévole postule à votre mission")


class MissionApplicationWithdrawn(_ToOrganiser):
    """Tells the organiser that somebody who was expected will not come."""

    label = _("Un bénévole ne viendra pas")


class MissionApplicationAccepted(_ToVolunteer):
    """Tells the volunteer that a place is theirs."""

    label = _("Votre candidature à une mission est acceptée")
    mandatory = True


class MissionApplicationWaitlisted(_ToVolunteer):
    """Tells the volunteer that the slot is full for now."""

    label = _("Vous êtes sur la liste d’attente d’une mission")


class MissionApplicationRefused(_ToVolunteer):
    """Tells the volunteer that the organiser chose somebody else, and why."""

    label = _("Réponse à votre candidature à une mission")
    mandatory = True


class MissionSeatGiven(_ToVolunteer):
    """Tells somebody who waited that a place is theirs."""

    label = _("Une place s’est libérée pour vous dans une mission")
    priority = Priority.URGENT
    mandatory = True


class MissionSlotChanged(_ToVolunteer):
    """Tells of a new date or a new place."""

    label = _("Une mission change de date ou de lieu")
    mandatory = True


class MissionCancelled(_ToVolunteer):
    """Tells that the mission is called off, and why."""

    label = _("Une mission est annulée")
    mandatory = True


class MissionSlotCancelled(_ToVolunteer):
    """Tells that one slot of a mission is called off, and why; the page leads to the others."""

    label = _("Un créneau de votre mission est annulé")
    mandatory = True


class MissionCalledOff(_ToOrganiser):
    """Tells the organiser that the team, or somebody else of the association, called the mission off."""

    label = _("Votre mission bénévole est annulée")
    mandatory = True


class MissionReminder(_ToVolunteer):
    """Reminds of the slot the day before."""

    label = _("Votre mission bénévole approche")
    expires_after = timedelta(hours=20)


class MissionCertificateReady(_ToVolunteer):
    """Tells that the hours were noted, and where the certificate is."""

    label = _("Votre attestation de bénévolat")


class MissionInvited(Notification):
    """Tells somebody of the directory that a mission asks for their skills."""

    label = _("Une mission bénévole demande vos compétences")
    category = Category.NEED

    @classmethod
    def url(cls, about: Any) -> str:
        """The mission's public page."""
        return reverse("projects:mission", args=[about.mission.public_id])
