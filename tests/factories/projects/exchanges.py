"""Appointments, documents, referrals and follow-ups of projects, for tests."""

from datetime import timedelta

from django.utils import timezone

from mdm_platform.accounts.roles import Role
from projects.models import Appointment, FollowUp, ProjectDocument, Referral
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory
from tests.factories.projects.projects import make_project
from tests.utils.notification_examples import Example


def make_accompanied(state="in_support", **fields):
    """A project that an advisor accompanies."""
    if "advisor" not in fields:
        fields["advisor"] = make_user(Role.PROJECT_ADVISOR)
    return make_project(state, **fields)


def make_appointment(state="proposed", *, project=None, begun=False, **fields):
    """An appointment in that state, proposed by the advisor; with its hour once chosen."""
    now = timezone.now()
    if state in ("confirmed", "held", "missed"):
        start = now - timedelta(hours=2) if begun else now + timedelta(hours=20)
        fields = {
            "starts_at": start,
            "ends_at": start + timedelta(minutes=45),
            "where": "https://visio.test/1",
        } | fields
    given = {"topic": "Faire le point", "mode": "video", "proposed_by": "advisor", "holder_zone": "Europe/Paris"}
    made = Appointment.objects.create(state=state, project=project or make_accompanied(), **{**given, **fields})
    if state == "proposed":
        made.slots.create(starts_at=now + timedelta(days=2))
    return made


def make_referral(state="proposed", *, project=None, institution=None, **fields):
    """A referral in that state, to a regional centre unless another is given."""
    now = timezone.now()
    if state != "proposed":
        fields = {"sent_at": now, "due_on": timezone.localdate(now) + timedelta(days=15)} | fields
    given = {"question": "Quel terrain pour une laiterie ?", "email": "cri@exemple.test", "contact_name": "Guichet"}
    return Referral.objects.create(
        state=state,
        project=project or make_accompanied(),
        institution=institution or InstitutionFactory(kind="agency"),
        **{**given, **fields},
    )


def make_follow_up(*, project=None, months=6, **fields):
    """A follow-up that is due today."""
    given = {"due_on": timezone.localdate()} | fields
    return FollowUp.objects.create(project=project or make_accompanied("launched"), months=months, **given)


def notification_examples():
    """Examples of the messages about what a project exchanges."""
    confirmed = make_appointment("confirmed")
    return {
        "projects.appointment_proposed": make_appointment(),
        "projects.appointment_confirmed": confirmed,
        "projects.appointment_cancelled": make_appointment("cancelled"),
        "projects.appointment_lapsed": make_appointment("lapsed"),
        "projects.appointment_missed": make_appointment("missed", begun=True),
        "projects.appointment_soon": confirmed,
        **_document_examples(),
        **{f"projects.follow_up_{name}": make_follow_up() for name in ("open", "late", "answered")},
        **_referral_examples(),
    }


def _document_examples():
    due = {"asked_at": timezone.now(), "due_on": timezone.localdate(), "from_side": "holder", "title": "Le devis"}
    asked = ProjectDocument.objects.create(project=make_accompanied(), **due)
    return {f"projects.document_{name}": asked for name in ("asked", "given", "awaited")}


def _referral_examples():
    referral = make_referral("sent")
    names = ("sent", "informed", "awaited", "taken_back", "proposed")
    news = Example(referral, params={"reason": "answer"})
    return {"projects.referral_news": news} | {f"projects.referral_{name}": referral for name in names}
