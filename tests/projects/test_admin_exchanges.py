"""Exchanges in the workplace: acts on a file, lists of what waits, and nothing of a colleague's files."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from mdm_platform.workplace.worklists import work_of
from projects.models import Appointment, ProjectDocument
from tests.factories.institutions import InstitutionFactory
from tests.factories.projects import make_accompanied, make_appointment, make_follow_up, make_referral
from tests.utils.login import signed_in

LISTS = ("appointment", "referral", "followup")


def act(model, obj, name):
    return reverse(f"admin:projects_{model}_act", args=[obj.pk, name])


def test_an_advisor_acts_from_the_file_and_finds_what_waits(amina, project_advisor):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    desk = signed_in(project_advisor)
    slot = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    words = {"topic": "Le bail", "mode": "video", "minutes": "45", "slot_1": slot}
    assert desk.post(act("project", project, "propose-appointment"), words).status_code == 302
    assert Appointment.objects.get().proposed_by == "advisor"
    assert desk.post(act("project", project, "propose-appointment"), words).status_code == 302
    assert Appointment.objects.count() == 1
    assert desk.post(act("project", project, "ask-document"), {"title": "Le devis"}).status_code == 302
    assert ProjectDocument.objects.get().from_side == "holder"
    partner = {"institution": InstitutionFactory().pk, "question": "Où ?", "language": "fr"}
    assert desk.post(act("project", project, "propose-partner"), partner).status_code == 422
    assert desk.post(act("project", project, "propose-partner"), {**partner, "email": "a@b.test"}).status_code == 302
    shown = desk.get(reverse("admin:projects_project_change", args=[project.pk])).content.decode()
    assert "Le devis" in shown
    asked = make_referral("information", project=project)
    assert desk.post(act("referral", asked, "inform"), {"note": "Deux hectares."}).status_code == 302
    assert desk.post(act("referral", asked, "send-again"), {"email": "autre@exemple.test"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.link_version, asked.email) == ("sent", 2, "autre@exemple.test")
    told = {"is_active": True, "jobs": 3, "invested": 10, "answered_at": timezone.now()}
    one = make_follow_up(project=make_accompanied("followed", holder=amina, advisor=project_advisor), **told)
    assert desk.post(act("followup", one, "read"), {}).status_code == 302
    one.refresh_from_db()
    assert one.read_by == project_advisor


def test_lists_hold_ones_own_files_and_a_steady_number_of_queries(
    amina, project_advisor, stranger, django_assert_max_num_queries
):
    own = make_accompanied(holder=amina, advisor=project_advisor)
    make_appointment(project=own, proposed_by="holder")
    make_referral("information", project=own)
    make_follow_up(project=own)
    foreign = make_accompanied(title="Un projet d’ailleurs")
    make_appointment(project=foreign)
    make_referral("sent", project=foreign)
    make_follow_up(project=foreign)
    desk = signed_in(project_advisor)
    for name in LISTS:
        with django_assert_max_num_queries(26):
            shown = desk.get(reverse(f"admin:projects_{name}_changelist")).content.decode()
        assert ("Une laiterie" in shown, "Un projet d’ailleurs" in shown) == (True, False), name
    counts = {str(work.title): work.count for works in work_of(project_advisor).values() for work in works}
    assert counts["Horaires de rendez-vous à choisir"] == 1
    assert counts["Précisions que des partenaires demandent"] == 1
    assert counts["Suivis de projets lancés à lire"] == 0
    for begun in (True, False):
        make_appointment("confirmed", project=make_accompanied(advisor=project_advisor), begun=begun)
    answered = {"is_active": True, "jobs": 3, "invested": 10, "answered_at": timezone.now()}
    make_follow_up(project=own, months=12, **answered)
    make_follow_up(project=own, months=24, read_at=timezone.now(), read_by=project_advisor, **answered)
    found = {str(work.title): work for works in work_of(project_advisor).values() for work in works}
    for title in ("Rendez-vous passés à conclure", "Suivis de projets lancés à lire"):
        listed = desk.get(found[title].url).context["cl"].queryset
        assert found[title].count == listed.count() == 1, title
    assert signed_in(stranger).get(reverse("admin:projects_referral_changelist")).status_code in (302, 403)
