"""Proposals, comments and consultations in the workplace."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grievances.models import OfficialAnswer, Proposal, ProposalCampaign
from grievances.services import proposal_comments, proposals
from grievances.services.proposals import ProposalFacts
from mdm_platform.audit.models import TransitionLog
from mdm_platform.institutions.models import Institution
from mdm_platform.notifications.models import InboxMessage, OutboxMessage
from mdm_platform.strategy.models import Programme
from mdm_platform.workplace.worklists import work_of
from tests.factories.grievances import make_case
from tests.factories.grievances.proposals import FACTS, make_campaign, make_proposal

HERE = "/admin/grievances"


def test_the_desk_reads_publishes_and_answers(client_as, complaints_supervisor, amina):
    waiting = proposals.submit(facts=FACTS, by=amina)
    comment = proposal_comments.write(proposal=make_proposal(title="Une autre"), body="Un mot à relire.", by=amina)
    works = {str(work.title): work.count for group in work_of(complaints_supervisor).values() for work in group}
    assert (works["Propositions à relire"], works["Commentaires à relire"]) == (1, 1)
    client = client_as(complaints_supervisor)
    assert "Un mot à relire." in client.get(f"{HERE}/proposalcomment/").text
    opened = client.get(f"{HERE}/proposal/{waiting.pk}/change/")
    assert "La personne qui l’a écrite" in opened.text
    of_comment = client.get(f"{HERE}/proposalcomment/{comment.pk}/change/")
    history = client.get(f"{HERE}/proposal/{waiting.pk}/history/")
    assert {(page.status_code, amina.full_name in page.text) for page in (opened, of_comment, history)} == {
        (200, False)
    }
    for name in ("publish", "study"):
        assert client.post(f"{HERE}/proposal/{waiting.pk}/transition/{name}/", {"note": ""}).status_code == 302
    programme = Programme.objects.create(code="services", label_fr="Services")
    assert client.post(f"{HERE}/proposal/{waiting.pk}/acts/theme/", {"programme": programme.pk}).status_code == 302
    act = f"{HERE}/proposal/{waiting.pk}/acts/answer/"
    ministry = Institution.objects.get(slug="ministry-complaints")
    assert client.post(act, {"institution": ministry.pk, "text_fr": ""}).status_code == 422
    assert client.post(act, {"institution": ministry.pk, "text_fr": "Oui."}).status_code == 302
    client.post(f"{HERE}/proposal/{waiting.pk}/transition/not_adopt/", {"reason": "exists"})
    waiting.refresh_from_db()
    found = (waiting.state, waiting.programme, OfficialAnswer.objects.get().decision)
    assert found == ("not_adopted", programme, "not_adopted")


def test_who_wrote_what_is_not_signed_stands_on_no_page_and_in_no_log(
    client_as, complaints_supervisor, administrator, amina
):
    facts = ProposalFacts(title="Un guichet le samedi", problem="Il ferme à midi.", idea="Ouvrir le samedi.")
    sent = proposals.submit(facts=facts, by=amina)
    proposals.revise(proposal=sent, facts=facts, by=amina)
    comment = proposal_comments.write(proposal=make_proposal(), body="Bien dit.", by=amina)
    desk, logs = client_as(complaints_supervisor), client_as(administrator)
    for name, key in (("proposal", sent.pk), ("proposalcomment", comment.pk)):
        for page in ("change", "history"):
            read = desk.get(f"{HERE}/{name}/{key}/{page}/")
            assert (read.status_code, amina.full_name in read.text) == (200, False), page
    for log in TransitionLog.objects.filter(actor=amina):
        assert amina.full_name not in logs.get(f"/admin/audit/transitionlog/{log.pk}/change/").text
    proposals.publish(proposal=sent, by=complaints_supervisor)
    told = OutboxMessage.objects.get(recipient=amina)
    assert amina.full_name not in logs.get(f"/admin/notifications/outboxmessage/{told.pk}/change/").text
    listed = logs.get("/admin/audit/transitionlog/").text
    assert "Un membre" in listed
    assert amina.full_name not in listed


def test_a_consultation_is_prepared_opened_and_summed_up(client_as, publisher, complaints_agent):
    today = timezone.localdate()
    client = client_as(publisher)
    posted = {
        "institution": Institution.objects.get(slug="ministry-complaints").pk,
        "title_fr": "Vos étés",
        "text_fr": "Racontez.",
        "opens_on": today.isoformat(),
        "closes_on": (today - timedelta(days=1)).isoformat(),
        "is_listed": "on",
    }
    add = f"{HERE}/proposalcampaign/add/"
    assert "Le dernier jour précède l’ouverture." in client.post(add, posted).text
    assert "institution" in client.post(add, {**posted, "institution": ""}).context["adminform"].form.errors
    assert client.post(add, {**posted, "closes_on": today.isoformat()}).status_code == 302
    made = ProposalCampaign.objects.get()
    assert (made.kind, made.created_by, made.published_at) == ("consultation", publisher, None)
    one = f"{HERE}/proposalcampaign/{made.pk}"
    assert client.post(f"{one}/acts/open/", {}).status_code == 302
    assert (
        client.post(f"{one}/change/", {**posted, "title_fr": "Vos hivers", "closes_on": today.isoformat()}).status_code
        == 302
    )
    made.refresh_from_db()
    assert (made.title, made.is_open) == ("Vos hivers", True)
    assert client.get(f"{one}/acts/sum_up/").status_code == 404
    ended = make_campaign(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
    client.post(f"{HERE}/proposalcampaign/{ended.pk}/acts/sum_up/", {"synthesis_fr": "Trois attentes."})
    ended.refresh_from_db()
    assert ended.synthesis == "Trois attentes."


def test_a_proposal_is_drawn_from_a_case(client_as, complaints_agent, youssef):
    case = make_case("qualification", kind="proposal", identity={"user": youssef, "full_name": "Youssef Secret"})
    client = client_as(complaints_agent)
    page = f"{HERE}/case/{case.pk}/acts/draw-proposal/"
    assert "Youssef Secret" not in client.get(page).text
    posted = {"kind": "proposal", "title": "Un guichet", "problem": "Il est fermé.", "idea": "", "language": "fr"}
    assert client.post(page, posted).status_code == 422
    assert client.post(page, {**posted, "idea": "L’ouvrir."}).status_code == 302
    drawn = Proposal.objects.get()
    assert (drawn.case, drawn.author, drawn.state) == (case, None, "received")
    assert client.get(page).status_code == 404
    assert case.number not in client.get(f"{HERE}/proposal/{drawn.pk}/change/").text
    case.identity.contact = "account"
    case.identity.save()
    assert not InboxMessage.objects.exists()
    proposals.publish(proposal=drawn, by=complaints_agent)
    public = reverse("grievances:proposal", args=[drawn.public_id])
    person, told = client_as(youssef), InboxMessage.objects.get(recipient=youssef)
    assert (told.notification, told.about()) == ("grievances.case_proposal_published", case)
    assert public in person.get(reverse("grievances:followed_case", args=[case.public_id])).text
    assert reverse("grievances:contributions") in person.get(reverse("accounts:me")).text
    page = person.get(public).text
    assert case.number not in page
    assert str(case.public_id) not in page


@pytest.mark.parametrize("person", ["amina", "administrator", "unit_complaints_agent"])
def test_nobody_else_opens_them(request, client_as, person):
    proposal = make_proposal("received")
    client = client_as(request.getfixturevalue(person))
    for address in (f"{HERE}/proposal/", f"{HERE}/proposal/{proposal.pk}/change/", f"{HERE}/proposalcampaign/"):
        assert client.get(address).status_code in (302, 403, 404)
    assert Proposal.objects.get().state == "received"
