"""What the advisor starts from the file of a project: an appointment, a document to ask for, a partner."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from mdm_platform.workplace.acts import Act, PlainForm
from mdm_platform.workplace.lists import RowsToRead
from projects.forms.exchanges import AskDocumentForm, ProposeForm
from projects.forms.referrals import NoteForm, ProposeReferralForm, SendAgainForm
from projects.models import Appointment, FollowUp, Project, ProjectDocument, Referral
from projects.services import appointments, documents, follow_ups, referrals
from projects.workflows import ACCOMPANIED, ReferralState


class WorkSendAgainForm(PlainForm, SendAgainForm):
    """Where the new link goes."""

    def prepare(self) -> None:
        """The address that was written to before."""
        self.fields["email"].initial = self.obj.email


class WorkNoteForm(PlainForm, NoteForm):
    """What is answered to the partner."""


def is_accompanied(project: Project) -> bool:
    """Whether an advisor works on the project."""
    return project.advisor_id is not None and project.state in ACCOMPANIED


def run_propose(project: Project, *, by: Any, **values: Any) -> None:
    """Propose an appointment."""
    appointments.propose(project=project, by=by, **values)


def run_ask(project: Project, *, by: Any, **values: Any) -> None:
    """Ask the holder for a document."""
    documents.ask(project=project, by=by, **values)


def run_refer(project: Project, *, by: Any, **values: Any) -> None:
    """Propose a partner to the holder."""
    referrals.propose(project=project, by=by, **values)


def run_send_again(referral: Referral, *, by: Any, email: str) -> None:
    """Write a new link."""
    referrals.send_again(referral=referral, by=by, email=email)


def run_inform(referral: Referral, *, by: Any, note: str) -> None:
    """Give the partner the precision."""
    referrals.inform(referral=referral, by=by, note=note)


def run_read(follow_up: FollowUp, *, by: Any) -> None:
    """Say that it is read."""
    follow_ups.read(follow_up=follow_up, by=by)


PROJECT_ACTS = (
    Act(
        "propose-appointment",
        _("Proposer un rendez-vous"),
        "projects.exchange",
        ProposeForm,
        run_propose,
        is_offered=lambda project: is_accompanied(project) and not project.appointments.live().exists(),
    ),
    Act(
        "ask-document",
        _("Demander un document"),
        "projects.exchange",
        AskDocumentForm,
        run_ask,
        is_offered=is_accompanied,
    ),
    Act(
        "propose-partner",
        _("Proposer un partenaire"),
        "projects.propose_referral",
        ProposeReferralForm,
        run_refer,
        is_offered=is_accompanied,
        hint=_("Le porteur du projet décide : le partenaire ne reçoit rien avant son accord."),
    ),
)
REFERRAL_ACTS = (
    Act(
        "inform",
        _("Donner la précision demandée"),
        "projects.inform_referral",
        WorkNoteForm,
        run_inform,
        is_offered=lambda referral: referral.state == ReferralState.INFORMATION,
    ),
    Act(
        "send-again",
        _("Envoyer un nouveau lien"),
        "projects.send_referral_again",
        WorkSendAgainForm,
        run_send_again,
        is_offered=lambda referral: referral.awaits_partner,
        hint=_("Les liens envoyés auparavant n’ouvriront plus rien."),
    ),
)
FOLLOW_UP_ACTS = (
    Act(
        "read",
        _("J’ai lu ce suivi"),
        "projects.read_follow_up",
        PlainForm,
        run_read,
        is_offered=lambda one: one.answered_at is not None and one.read_at is None,
    ),
)


class AppointmentRows(RowsToRead):
    """The appointments of a project."""

    model = Appointment
    fields: ClassVar = ("topic", "mode", "state", "starts_at")


class DocumentRows(RowsToRead):
    """The documents of a project."""

    model = ProjectDocument
    fields: ClassVar = ("title", "from_side", "due_on", "given_at")


class ReferralRows(RowsToRead):
    """The partners of a project."""

    model = Referral
    fields: ClassVar = ("institution", "state", "sent_at", "due_on")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("institution")


class FollowUpRows(RowsToRead):
    """The years after the launch."""

    model = FollowUp
    fields: ClassVar = ("months", "due_on", "is_active", "jobs", "invested", "answered_at")


PROJECT_INLINES = (AppointmentRows, DocumentRows, ReferralRows, FollowUpRows)
