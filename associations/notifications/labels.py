"""What people hear about the label."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionNote
from mdm_platform.notifications import Category, Notification


class _AboutApplication(Notification):
    """A message that leads to the application."""

    category = Category.ASSOCIATION

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("associations:label_application", args=[about.public_id])


class LabelApplicationReceived(_AboutApplication):
    """Tells the officers that their application arrived, with its number."""

    label = _("Demande de label reçue")
    mandatory = True


class LabelApplicationToInstruct(Notification):
    """Tells the service that an application waits."""

    label = _("Demande de label à instruire")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("admin:associations_labelapplication_change", args=[about.pk])


class LabelCompletionAsked(_AboutApplication):
    """Asks the officers to complete their application before a day."""

    label = _("Demande de label à compléter")
    mandatory = True

    @classmethod
    def context(cls, about: Any, params: dict[str, Any]) -> dict[str, Any]:
        return {"completion": about.completions.last()}


class LabelDecided(_AboutApplication):
    """Tells the officers what was decided on their application."""

    label = _("Décision sur votre demande de label")
    mandatory = True

    @classmethod
    def context(cls, about: Any, params: dict[str, Any]) -> dict[str, Any]:
        note = TransitionNote.objects.filter(log_id=params.get("log")).first()
        return {"note": note.text if note else "", "period": about.periods.last()}


class LabelReviewAssigned(Notification):
    """Gives an expert an application to evaluate."""

    label = _("Dossier de label à évaluer")
    category = Category.WORK
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("associations:label_review", args=[about.public_id])


class LabelCommitteeCalled(Notification):
    """Calls a member to a session of the committee."""

    label = _("Séance du comité de labellisation")
    category = Category.WORK
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("associations:label_committee", args=[about.public_id])


class _AboutPeriod(Notification):
    """A message that leads to the association's page on its label."""

    category = Category.ASSOCIATION
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("associations:label_home", args=[about.association.public_id])


class LabelStatusChanged(_AboutPeriod):
    """Tells the officers that their label is suspended, or stands again."""

    label = _("Votre label : changement")

    @classmethod
    def context(cls, about: Any, params: dict[str, Any]) -> dict[str, Any]:
        return {"event": about.events.filter(pk=params["event"]).first()}


class LabelRenewalDue(_AboutPeriod):
    """Reminds the officers that the label ends in some months."""

    label = _("Votre label arrive à son terme")


class LabelPartnershipSigned(_AboutPeriod):
    """Tells the officers that the three parties signed."""

    label = _("Partenariat tripartite signé")
    mandatory = False


class _AboutWithdrawal(Notification):
    """A message that leads to the withdrawal."""

    category = Category.ASSOCIATION
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("associations:label_withdrawal", args=[about.public_id])


class LabelWithdrawalNotified(_AboutWithdrawal):
    """Tells the officers the grounds, and until when they may answer."""

    label = _("Retrait de label envisagé : votre réponse")


class LabelWithdrawalAnswered(Notification):
    """Tells the service that the association answered."""

    label = _("Réponse à un retrait de label")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("admin:associations_labelwithdrawal_change", args=[about.pk])


class LabelWithdrawalDecided(_AboutWithdrawal):
    """Tells the officers what was decided."""

    label = _("Décision sur le retrait de votre label")

    @classmethod
    def context(cls, about: Any, params: dict[str, Any]) -> dict[str, Any]:
        note = TransitionNote.objects.filter(log_id=params.get("log")).first()
        return {"note": note.text if note else ""}


class LabelAppealFiled(Notification):
    """Tells the service that a decision is contested."""

    label = _("Recours sur une demande de label")
    category = Category.WORK

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("admin:associations_labelappeal_change", args=[about.pk])


class LabelAppealDecided(Notification):
    """Tells the officers what became of their appeal."""

    label = _("Réponse à votre recours")
    category = Category.ASSOCIATION
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        return reverse("associations:label_application", args=[about.application.public_id])

    @classmethod
    def context(cls, about: Any, params: dict[str, Any]) -> dict[str, Any]:
        note = TransitionNote.objects.filter(log_id=params.get("log")).first()
        return {"note": note.text if note else ""}
