"""What associations and the ministry hear while a project runs."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification


class _AboutProject(Notification):
    """A message to the officers of an association about a project that runs."""

    category: ClassVar[Category] = Category.ASSOCIATION
    mandatory = True

    @classmethod
    def url(cls, about: Any) -> str:
        """The follow-up of the project."""
        project = about if about._meta.model_name == "request" else about.request
        return reverse("associations:project", kwargs={"public_id": project.public_id})


class _ToStaff(Notification):
    """A message to the ministry about a project that runs."""

    category: ClassVar[Category] = Category.WORK
    admin_name: ClassVar[str] = ""

    @classmethod
    def url(cls, about: Any) -> str:
        """Its page in the workplace."""
        return reverse(f"admin:associations_{cls.admin_name}_change", args=[about.pk])


class AgreementReady(_AboutProject):
    """The agreement of a project is ready."""

    label = _("Votre convention est à signer")


class AgreementLapsing(_AboutProject):
    """The delay to sign an agreement comes to its end."""

    label = _("Votre convention est à signer bientôt")


class ReportDue(_AboutProject):
    """A report is due soon."""

    label = _("Un rapport est attendu bientôt")


class ReportLate(_AboutProject):
    """The day of a report has passed."""

    label = _("Un rapport est en retard")


class ReportReturned(_AboutProject):
    """The ministry asks for corrections."""

    label = _("Votre rapport est à corriger")


class ReportAccepted(_AboutProject):
    """The ministry accepted a report."""

    label = _("Votre rapport est accepté")


class ReportHandedIn(_ToStaff):
    """An association handed a report in."""

    label = _("Un rapport attend votre examen")
    admin_name = "report"


class AmendmentToDecide(_ToStaff):
    """An association asks for an amendment."""

    label = _("Un avenant attend votre décision")
    admin_name = "amendment"


class AmendmentDecided(_AboutProject):
    """The ministry decided on an amendment."""

    label = _("Votre demande d’avenant a reçu une décision")


class ControlPlanned(_AboutProject):
    """A control of a project is planned."""

    label = _("Un contrôle de votre projet est prévu")


class FindingToAnswer(_AboutProject):
    """A control made a finding."""

    label = _("Un constat attend votre réponse")


class FindingDecided(_AboutProject):
    """A finding was lifted or upheld."""

    label = _("Un constat a reçu sa décision")


class FinalReportToControl(_ToStaff):
    """A final report was accepted: the project may be controlled and settled."""

    label = _("Un projet est prêt pour le contrôle final")
    admin_name = "report"


class ProjectSuspended(_AboutProject):
    """The ministry suspended a project."""

    label = _("Votre projet est suspendu")


class ProjectResumed(_AboutProject):
    """A suspended project goes on."""

    label = _("Votre projet reprend")


class ProjectTerminated(_AboutProject):
    """The ministry terminated an agreement."""

    label = _("La convention de votre projet est résiliée")
