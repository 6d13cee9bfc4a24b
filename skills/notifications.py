"""What people hear about profiles, appeals, contacts and invitations."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform import links
from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification
from skills.workflows import CompletionReason, RefusalReason

CONFIRM_PURPOSE, INVITATION_PURPOSE = "skills.confirm", "skills.invitation"
CONFIRM_LINK_AGE = timedelta(days=60)
INVITATION_LINK_AGE = timedelta(days=60)
_REASONS = {**dict(CompletionReason.choices), **dict(RefusalReason.choices)}


class _AboutProfile(Notification):
    """A message to the owner of a profile, who acts on the own page."""

    category: ClassVar[Category] = Category.PROFILE

    @classmethod
    def url(cls, about: Any) -> str:
        """The owner's page."""
        return reverse("skills:my_profile")


class _Explained(Notification):
    """A decision that a member of staff explained: the texts get `reason_label` and `note`."""

    mandatory = True

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The reason in the reader's language, and the words of staff as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        label = _REASONS.get(params.get("reason", ""), "")
        return {"reason_label": label, "note": note.text if note is not None else ""}


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


class CompletionRequested(_AboutProfile, _Explained):
    """A curator asks for more before publishing."""

    label = _("Votre fiche est à compléter")


class ProfileRefused(_AboutProfile, _Explained):
    """A curator refused the profile; the person may appeal."""

    label = _("Votre fiche n’est pas publiée")


class ProfileHidden(_AboutProfile, _Explained):
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


class AppealRejected(_AboutAppeal, _Explained):
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


class ReportHandled(_AboutContact, _Explained):
    """What became of the report."""

    label = _("Votre signalement est traité")
    mandatory = True


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
