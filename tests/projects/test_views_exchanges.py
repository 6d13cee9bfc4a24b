"""The pages of what two sides exchange: a walk of each, the stranger, the partner with a link or an account."""

import errno
from datetime import timedelta
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from mdm_platform.audit.models import AuditEvent
from projects.models import Appointment, FollowUp, Project, ProjectDocument, Referral
from projects.notifications.referrals import link_path
from projects.services import follow_ups
from tests.factories.grievances.filing import pdf_upload
from tests.factories.projects import make_accompanied, make_appointment, make_follow_up, make_referral
from tests.utils.login import signed_in

STRANGER_PAGES = (
    ("appointment", "appointment"),
    ("documents", "project"),
    ("referral", "referral"),
    ("follow_up", "follow_up"),
    ("partner_referral", "referral"),
)


@pytest.fixture
def project(amina, project_advisor):
    return make_accompanied(holder=amina, advisor=project_advisor, residence_country="FR")


def address(name, obj, *more):
    return reverse(f"projects:{name}", args=[obj.public_id, *more])


def in_days(days, hour):
    return (timezone.now() + timedelta(days=days)).strftime(f"%Y-%m-%dT{hour:02}:00")


def test_a_holder_proposes_in_their_hours_and_the_advisor_chooses(amina, project_advisor, project):
    holder, advisor = signed_in(amina), signed_in(project_advisor)
    page = address("propose_appointment", project)
    assert holder.get(page).status_code == 200
    assert holder.post(page, {"topic": "Le bail", "mode": "phone", "minutes": "30"}).status_code == 422
    words = {"topic": "Le bail", "mode": "phone", "minutes": "30", "where": "+33 6 00 00 00 00"}
    times = {"slot_1": in_days(3, 18), "slot_2": in_days(4, 9), "holder_zone": "America/Toronto"}
    late = holder.post(page, words | times | {"slot_2": in_days(-3, 9)})
    assert late.context["form"].errors == {"slot_2": ["Proposez des horaires à venir."]}
    assert holder.post(page, words | times).status_code == 302
    made = Appointment.objects.get()
    first = made.slots.first().starts_at
    assert (f"{first.astimezone(made.zone_of('holder')):%Y-%m-%dT%H:%M}", made.proposed_by) == (
        in_days(3, 18),
        "holder",
    )
    own = address("appointment", made)
    assert "L’autre personne choisit un horaire" in holder.get(own).content.decode()
    shown = advisor.get(own).content.decode()
    assert "heure de Casablanca" in shown
    assert "heure de Toronto" in shown
    assert advisor.post(address("choose_appointment", made), {}).status_code == 422
    chosen = {"slot": str(made.slots.first().pk)}
    assert advisor.post(address("choose_appointment", made), chosen).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.starts_at) == ("confirmed", first)
    calendar = holder.get(address("appointment_calendar", made))
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    assert holder.get(address("move_appointment", made)).status_code == 200
    moved = {"slot_1": in_days(6, 10), "holder_zone": "America/Toronto"}
    assert holder.post(address("move_appointment", made), moved).status_code == 302
    assert holder.get(address("appointment_calendar", made)).status_code == 404
    holder.post(address("cancel_appointment", made), {"note": "Je reviens vers vous."})
    assert "Je reviens vers vous." in advisor.get(own).content.decode()
    over = make_appointment("confirmed", project=project, begun=True)
    assert "a-t-il eu lieu" in advisor.get(address("appointment", over)).content.decode()
    asked = holder.get(address("appointment", over)).content.decode()
    assert ("a-t-il eu lieu" in asked, "Mon conseiller n’est pas venu" in asked) == (False, True)
    assert advisor.post(address("conclude_appointment", over, "dreamt")).status_code == 404
    advisor.post(address("conclude_appointment", over, "held"))
    over.refresh_from_db()
    assert over.state == "held"
    assert "Proposer un autre rendez-vous" in holder.get(address("appointment", over)).content.decode()
    Project.objects.update(state="abandoned")
    assert "Proposer un autre rendez-vous" not in holder.get(address("appointment", over)).content.decode()


def test_documents_are_asked_for_given_and_taken_back_on_one_page(amina, project_advisor, project):
    holder, advisor, page = signed_in(amina), signed_in(project_advisor), address("documents", project)
    assert advisor.post(address("ask_document", project), {"title": ""}).status_code == 422
    assert advisor.post(address("ask_document", project), {"title": "Le devis"}).status_code == 302
    asked = ProjectDocument.objects.get()
    assert "Le devis" in holder.get(page).content.decode()
    assert holder.post(address("give_document", asked), {}).status_code == 422
    with mock.patch.object(type(default_storage._wrapped), "_save", side_effect=OSError(errno.ENOSPC, "full")):
        refused = holder.post(address("give_document", asked), {"upload": pdf_upload()})
    assert (refused.status_code, "l’espace est plein" in refused.content.decode()) == (507, True)
    assert holder.post(address("give_document", asked), {"upload": pdf_upload()}).status_code == 302
    assert holder.post(address("add_document", project), {"title": "Plan", "upload": pdf_upload()}).status_code == 302
    asked.refresh_from_db()
    download = reverse("files:download", args=[asked.file.public_id])
    assert b"".join(advisor.get(download).streaming_content).startswith(b"%PDF")
    holder.post(address("remove_document", asked))
    advisor.post(address("withdraw_document", asked))
    asked.refresh_from_db()
    assert (asked.file_id, asked.withdrawn_at is not None) == (None, True)
    shown = advisor.get(page).content.decode()
    assert "Plan" in shown
    assert "Le devis" not in shown


def test_the_partner_answers_by_a_link_that_shows_neither_name_nor_address(amina, project_advisor, project, client):
    holder, made = signed_in(amina), make_referral(project=project)
    page = address("referral", made)
    assert "Rien ne lui est envoyé avant votre accord" in holder.get(page).content.decode()
    assert client.get(link_path(made)).content.decode().count("Une laiterie") == 0
    holder.post(address("agree_referral", made), {})
    made.refresh_from_db()
    shown = client.get(link_path(made)).content.decode()
    assert "Une laiterie à Settat" in shown
    assert ("Amina" in shown, "amina@" in shown, made.state) == (False, False, "sent")
    assert AuditEvent.objects.filter(subject=amina, kind="referral.opened_by_link").count() == 1
    link = link_path(made)
    assert client.post(link, {"act": "ask"}).status_code == 422
    assert client.post(link, {"act": "ask", "note": "Quelle surface ?"}).status_code == 200
    assert "Quelle surface ?" in holder.get(page).content.decode()
    assert holder.post(address("inform_referral", made), {"note": "Deux hectares."}).status_code == 302
    assert "Deux hectares." in client.get(link).content.decode()
    signed_in(project_advisor).post(address("send_referral_again", made), {"email": "autre@exemple.test"})
    assert client.get(link).status_code == 410
    made.refresh_from_db()
    assert client.post(link_path(made), {"act": "answer", "note": "Venez nous voir."}).status_code == 200
    again = client.post(link_path(made), {"act": "answer", "note": "Venez nous voir."})
    assert again.status_code == 409
    assert "Vous avez déjà répondu le" in again.content.decode()
    made.refresh_from_db()
    assert made.state == "answered"
    shown = holder.get(page).content.decode()
    assert shown.index("Ce que le partenaire répond") < shown.index("Venez nous voir.") < shown.index("Histoire")
    other = make_referral("sent", project=project)
    holder.post(address("revoke_referral", other), {"note": ""})
    other.refresh_from_db()
    shown = client.get(link_path(other)).content.decode()
    assert ("Une laiterie" in shown, "ne vous est plus adressé" in shown) == (False, True)


def test_an_agent_reads_and_answers_what_their_institution_was_sent(amina, project_advisor, project, partner_agent):
    institution = partner_agent.memberships.get().institution
    made = make_referral("sent", project=project, institution=institution, shares_contact=True)
    agent, page = signed_in(partner_agent), reverse("projects:partner_referrals")
    assert "Une laiterie à Settat" in agent.get(page).content.decode()
    shown = agent.get(address("partner_referral", made)).content.decode()
    assert "amina@exemple.test" in shown
    assert agent.get(address("referral", made)).status_code == 404
    assert agent.post(address("partner_referral", made), {"act": "decline", "note": "Hors zone."}).status_code == 302
    assert Referral.objects.get().state == "declined"
    assert agent.get(address("partner_referral", made)).status_code == 404
    assert signed_in(amina).get(page).status_code == 403
    advisor = signed_in(project_advisor)
    propose = address("propose_referral", project)
    assert advisor.get(propose).status_code == 200
    words = {"institution": institution.pk, "question": "Et maintenant ?", "language": "fr"}
    assert advisor.post(propose, words).status_code == 302
    assert signed_in(amina).get(propose).status_code == 403


def test_a_follow_up_is_answered_corrected_and_read(amina, project_advisor):
    launched = make_accompanied("launched", holder=amina, advisor=project_advisor)
    made, holder, advisor = make_follow_up(project=launched), signed_in(amina), signed_in(project_advisor)
    page = address("follow_up", made)
    assert holder.post(page, {"is_active": "yes", "jobs": "-3"}).status_code == 422
    words = {"is_active": "yes", "jobs": "9", "invested": "1 100 000", "turnover": "up_to_2m", "comment": "Ça va."}
    assert holder.post(page, words).status_code == 302
    assert advisor.post(page, words | {"jobs": "1"}).status_code == 200
    shown = advisor.get(page).content.decode()
    assert "Annoncé au départ : 12" in shown
    advisor.post(address("read_follow_up", made))
    found = FollowUp.objects.get()
    assert (found.jobs, found.read_by, found.project.state) == (9, project_advisor, "followed")
    assert "<form" not in holder.get(page).content.decode().split("<main")[1].split("</main")[0]
    assert follow_ups.remind() == 0
    later = make_follow_up(project=found.project, months=12, due_on=timezone.localdate() + timedelta(days=180))
    follow_ups.await_next(found.project)
    found.project.refresh_from_db()
    assert found.project.due_on == later.due_on


def test_a_stranger_finds_none_of_it(amina, project, stranger, client):
    rows = {
        "project": project,
        "appointment": make_appointment(project=project),
        "referral": make_referral("sent", project=project),
        "follow_up": make_follow_up(project=project),
    }
    other = signed_in(stranger)
    found = {name: other.get(address(name, rows[kind])).status_code for name, kind in STRANGER_PAGES}
    assert found == {**dict.fromkeys(found, 404), "partner_referral": 403}
    assert client.get(address("appointment", rows["appointment"])).status_code == 302
