"""What holders, investors, advisors and staff hear of teasers and introductions; nothing names the other side."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification


class _WithNote(Notification):
    """A decision that somebody explained."""

    mandatory = True

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The words of the decision, as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {"note": note.text if note is not None else ""}


class _AboutOwnProfile(Notification):
    """To the investor, about the investor's profile."""

    category: ClassVar[Category] = Category.PROJECT
    url_name = "projects:investor_home"


class _Explained(_WithNote, _AboutOwnProfile):
    """A decision on the profile."""


class _StaffInvestor(Notification):
    """To staff, about a profile."""

    category: ClassVar[Category] = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The profile in the workplace."""
        return reverse("admin:projects_investorprofile_change", args=[about.pk])


class _AdvisorTeaser(Notification):
    """To the advisor, about a presentation."""

    category: ClassVar[Category] = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        """The presentation in the workplace."""
        return reverse("admin:projects_teaser_change", args=[about.pk])


class _AboutTeaser(Notification):
    """To the holder, about the presentation of the project."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the presentation."""
        return reverse("projects:teaser", args=[about.project.public_id])


class _TeaserExplained(_WithNote, _AboutTeaser):
    """What the advisor asks for."""


class _AboutIntroduction(Notification):
    """To one of the two sides; its page shows what that side may know."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the introduction."""
        return reverse("projects:introduction", args=[about.public_id])


class InvestorToVerify(_StaffInvestor):
    """Asks staff to verify an investor."""

    label = _("Un profil d’investisseur est à vérifier")


class InvestorVerified(_AboutOwnProfile):
    """Tells the investor that holders may meet them."""

    label = _("Votre profil d’investisseur est vérifié")


class InvestorToComplete(_Explained):
    """Asks the investor for what is missing."""

    label = _("Votre profil d’investisseur est à compléter")


class InvestorRefused(_Explained):
    """Tells the investor why not."""

    label = _("Votre profil d’investisseur n’est pas retenu")


class InvestorSuspended(_Explained):
    """Tells the investor that everything stops."""

    label = _("Votre profil d’investisseur est suspendu")


class TeaserToRead(_AdvisorTeaser):
    """Asks the advisor to read a presentation."""

    label = _("Une présentation aux investisseurs est à relire")


class TeaserSentBack(_TeaserExplained):
    """Tells the holder what to change."""

    label = _("Votre présentation aux investisseurs est à reprendre")


class TeaserApproved(_AboutTeaser):
    """Tells the holder that they may publish."""

    label = _("Votre présentation aux investisseurs est relue")


class IntroductionRequested(_AboutIntroduction):
    """Asks the other side whether it wants to meet."""

    label = _("Une mise en relation vous est proposée")


class IntroductionToAnswer(_AboutIntroduction):
    """Reminds once of a request without an answer."""

    label = _("Une mise en relation attend votre réponse")


class IntroductionAccepted(_AboutIntroduction):
    """Tells who asked that the other side accepts."""

    label = _("Votre mise en relation est acceptée")


class IntroductionDeclined(_AboutIntroduction):
    """Tells who asked that it stops there."""

    label = _("Votre demande de mise en relation n’a pas abouti")


class IntroductionToSign(_AboutIntroduction):
    """Tells a side that the other accepted the agreement."""

    label = _("Un engagement de confidentialité vous attend")


class IntroductionSealed(_AboutIntroduction):
    """Tells both that they are engaged."""

    label = _("L’engagement de confidentialité est accepté des deux côtés")


class DocumentsDisclosed(_AboutIntroduction):
    """Tells the investor that documents are open."""

    label = _("Des documents vous sont communiqués")


class IntroductionMessageReceived(_AboutIntroduction):
    """A new message of the other side."""

    label = _("Un nouveau message au sujet d’un projet")


class AgreementToConfirm(_AboutIntroduction):
    """Asks the other side to confirm the amount."""

    label = _("Un accord est à confirmer")


class IntroductionConcluded(_AboutIntroduction):
    """Tells both that their agreement is recorded."""

    label = _("Votre accord est enregistré")


class IntroductionClosed(_AboutIntroduction):
    """Tells a side that the exchange is over."""

    label = _("Une mise en relation est terminée")


class IntroductionExpired(_AboutIntroduction):
    """Tells both that the time is over."""

    label = _("Une mise en relation s’est fermée")
