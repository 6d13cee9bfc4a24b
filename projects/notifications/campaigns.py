"""What boards, reviewers and donors hear of campaigns."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform import links
from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification
from projects.workflows.campaigns import CONFIRM_WITHIN, TRANSFER_WITHIN

PLEDGE_PURPOSE = "projects.pledge"
PLEDGE_LINK_AGE = timedelta(days=400)


def pledge_link(pledge: Any) -> str:
    """The page of a pledge, for whoever received its address; a key in it, nothing personal."""
    token = links.sign(PLEDGE_PURPOSE, pledge, max_age=PLEDGE_LINK_AGE)
    return reverse("projects:pledge", kwargs={"token": token})


class _ToTheBoard(Notification):
    """A message to the association; it leads to the page where the campaign is followed."""

    category: ClassVar[Category] = Category.ASSOCIATION

    @classmethod
    def url(cls, about: Any) -> str:
        """Where the board follows the campaign."""
        return reverse("projects:campaign_follow", args=[about.public_id])


class CampaignReturned(_ToTheBoard):
    """Tells the board what to change before the campaign can be approved."""

    label = _("Votre campagne est à reprendre")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The words of the reviewer, as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {"note": note.text if note is not None else ""}


class CampaignApproved(_ToTheBoard):
    """Tells the board that it may open the campaign."""

    label = _("Votre campagne est approuvée")


class CampaignStopped(CampaignReturned):
    """Tells the board why the platform ended the campaign."""

    label = _("Votre campagne est arrêtée")


class CampaignEnded(_ToTheBoard):
    """Tells the board that transfers may still come, and until when."""

    label = _("Votre campagne est terminée")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """How many days donors have left."""
        return {"days": TRANSFER_WITHIN.days}


class CampaignToConfirm(_ToTheBoard):
    """Asks the board to confirm the last transfers."""

    label = _("Des réceptions sont à confirmer")


class CampaignSettled(_ToTheBoard):
    """Tells the board the result."""

    label = _("Le résultat de votre campagne est arrêté")


class PledgeAnnounced(_ToTheBoard):
    """Tells whoever keeps the money that a donor says a transfer was made."""

    label = _("Un virement vous est annoncé")

    @classmethod
    def url(cls, about: Any) -> str:
        """Where the reception is confirmed."""
        return reverse("projects:pledge_receive", args=[about.public_id])


class CampaignToReview(Notification):
    """Tells the reviewers that a campaign waits."""

    label = _("Une campagne est à examiner")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The campaign in the workplace."""
        return reverse("admin:projects_campaign_change", args=[about.pk])


class _ToTheDonor(Notification):
    """A message to whoever pledged, with or without an account; it leads to the page of the pledge."""

    category: ClassVar[Category] = Category.DONATION

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the pledge, by its link."""
        return pledge_link(about)


class PledgeToConfirm(_ToTheDonor):
    """Asks whoever gave this address whether the pledge is theirs."""

    label = _("Confirmez votre promesse de don")
    mandatory = True
    expires_after = CONFIRM_WITHIN

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """How many days there are to confirm."""
        return {"days": CONFIRM_WITHIN.days}


class PledgeConfirmed(_ToTheDonor):
    """Tells the donor how to make the transfer."""

    label = _("Votre promesse de don est confirmée")


class PledgeReminder(_ToTheDonor):
    """Reminds the donor once, when the campaign ends, that the transfer is awaited."""

    label = _("La campagne est terminée : votre virement est attendu")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """How many days are left."""
        return {"days": TRANSFER_WITHIN.days}


class PledgeStopped(_ToTheDonor):
    """Tells the donor that the campaign was stopped, and that no transfer is awaited."""

    label = _("La campagne que vous souteniez est arrêtée")


class PledgeReceived(_ToTheDonor):
    """Tells the donor that the association received the transfer, and how much."""

    label = _("Votre don est arrivé")

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The amount that the association confirmed."""
        entry = about.entries.standing().filter(kind="received").last()
        return {"amount": entry.amount if entry is not None else None}


class PledgeReversed(_ToTheDonor):
    """Tells the donor that the association took its confirmation back."""

    label = _("La réception de votre don est corrigée")


class PledgeExpired(_ToTheDonor):
    """Tells the donor that the pledge is over without a transfer received."""

    label = _("Votre promesse de don a expiré")


class CampaignNews(_ToTheDonor):
    """Tells those who promised or gave that the association has news."""

    label = _("Des nouvelles de la campagne que vous soutenez")

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the campaign, where the news stands."""
        return reverse("projects:campaign", args=[about.campaign.slug])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The news that is the latest when it is sent."""
        return {"news": about.campaign.updates.first()}


class CampaignOutcome(_ToTheDonor):
    """Tells those whose gift was received how the campaign ended."""

    label = _("La campagne que vous avez soutenue a son résultat")


class CampaignReported(_ToTheDonor):
    """Tells them that the report, with pictures, is there."""

    label = _("Voici ce que votre don a permis")

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the campaign."""
        return reverse("projects:campaign", args=[about.campaign.slug])
