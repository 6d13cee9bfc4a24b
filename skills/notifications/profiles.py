"""What people hear about profiles and appeals."""

from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform import links
from mdm_platform.notifications import Category, Notification
from skills.notifications.explained import Explained

CONFIRM_PURPOSE = "skills.confirm"
CONFIRM_LINK_AGE = timedelta(days=60)


class _AboutProfile(Notification):
    """A message to the owner of a profile, who acts on the own page."""

    category: ClassVar[Category] = Category.PROFILE

    @classmethod
    def url(cls, about: Any) -> str:
        """The owner's page."""
        return reverse("skills:my_profile")


class ProfileSubmitted(_AboutProfile):
    """A receipt: the profile reached the curators."""

    label = _("Votre fiche est envoyée")


class ProfileEnrolled(_AboutProfile):
    """A profile and an account were made from a consent recorded elsewhere (Law 09-08, art. 5: source and rights)."""

    label = _("Votre fiche est créée dans l’annuaire")
    mandatory = True
    expires_after = timedelta(days=14)


class ProfilePublished(_AboutProfile):
    """A curator published the profile."""

    label = _("Votre fiche est publiée")


class CompletionRequested(_AboutProfile, Explained):
    """A curator asks for more before publishing."""

    label = _("Votre fiche est à compléter")


class ProfileRefused(_AboutProfile, Explained):
    """A curator refused the profile; the person may appeal."""

    label = _("Votre fiche n’est pas publiée")


class ProfileHidden(_AboutProfile, Explained):
    """A curator took the profile out of the directory; the person may appeal."""

    label = _("Votre fiche est retirée de l’annuaire")


class ProfileWithdrawn(_AboutProfile):
    """The profile is withdrawn: what is kept, until when, and how to come back."""

    label = _("Votre fiche n’est plus dans l’annuaire")
    mandatory = True


class _Freshness(_AboutProfile):
    """A message whose link confirms the profile without signing in."""

    @classmethod
    def url(cls, about: Any) -> str:
        """The page that asks whether the profile is still right."""
        token = links.sign(CONFIRM_PURPOSE, about, max_age=CONFIRM_LINK_AGE)
        return reverse("skills:confirm_profile", kwargs={"token": token})


class ConfirmationReminder(_Freshness):
    """Nobody confirmed the profile for a year; `params.number` counts the reminders from 1 to 3."""

    label = _("Votre fiche est-elle à jour ?")


class ProfileStale(_Freshness):
    """The profile left the search, for want of a confirmation."""

    label = _("Votre fiche n’apparaît plus dans la recherche")


class _AboutAppeal(_AboutProfile):
    """A message about an appeal."""

    mandatory = True


class AppealReceived(_AboutAppeal):
    """A receipt: another curator will look again."""

    label = _("Votre recours est enregistré")


class AppealUpheld(_AboutAppeal):
    """The appeal was accepted, and the profile published."""

    label = _("Votre recours est accepté")


class AppealRejected(_AboutAppeal, Explained):
    """The appeal was rejected; the texts get `note`."""

    label = _("Votre recours est rejeté")


class AppealToDecide(Notification):
    """A curator who did not take the decision has an appeal to look at."""

    label = _("Un recours attend une décision")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The queue of appeals."""
        return reverse("admin:skills_appeal_changelist")
