"""The board of opportunities, as visitors, authors, people who answer and moderators meet it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Interest, Opportunity, OpportunityAlert
from projects.services import opportunities
from tests.factories.projects.opportunities import BODY, TITLE, make_interest, make_opportunity

BOARD = "/fr/opportunities/"


def sent(**fields):
    """The form as the browser sends it."""
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    given = {"kind": "demand", "title": TITLE, "body": BODY, "language": "fr", "sector": "crafts", "country": "MA"}
    return {**given, "currency": "MAD", "deadline": day, **fields}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_shows_what_is_open(client, amina, django_assert_max_num_queries, rows):
    for _number in range(rows):
        make_opportunity(author=amina)
    make_opportunity("review", title="À relire")
    make_opportunity(title="Trop tard", deadline=timezone.localdate() - timedelta(days=1))
    with django_assert_max_num_queries(12):
        page = client.get(BOARD).text
    assert (page.count("idea-card"), "À relire" in page, "Trop tard" in page) == (rows, False, False)
    assert amina.full_name not in page
    assert "Trop tard" in client.get(BOARD, {"situation": "expired"}).text
    assert client.get(BOARD, {"q": "fromage"}).text.count("idea-card") == 0
    assert client.get(BOARD, {"cursor": "abîmé"}).status_code == 302


def test_an_author_writes_sends_and_reads_who_answers(
    client_as, amina, youssef, mission_reviewer, opportunity_moderator
):
    author, reader, moderator = client_as(amina), client_as(youssef), client_as(opportunity_moderator)
    assert author.post("/fr/opportunities/new/", sent(kind="partnership")).status_code == 422
    author.post("/fr/opportunities/new/", sent(amount="1 200"))
    made = Opportunity.objects.get()
    page = f"/fr/opportunities/{made.public_id}/"
    assert (str(made.amount), reader.get(page).status_code) == ("1200.00", 404)
    author.post(f"{page}submit/")
    change = reverse("admin:projects_opportunity_change", args=[made.pk])
    assert TITLE in moderator.get(change).text
    made.refresh_from_db()
    opportunities.publish(opportunity=made, by=opportunity_moderator)
    assert reader.post(f"{page}interest/", {"message": ""}).status_code == 422
    reader.post(f"{page}interest/", {"message": "Je vends à Anvers."})
    interest = Interest.objects.get()
    assert amina.email not in reader.get(page).text
    assert "Je vends à Anvers." in author.get(page).text
    assert youssef.email not in author.get(page).text
    answer = f"/fr/opportunities/interests/{interest.public_id}/answer/"
    make_interest(interest.opportunity, person=mission_reviewer)
    refused = author.post(answer, {"decision": "declined", "answer": ""})
    assert refused.status_code == 422
    assert f'id="id_{interest.public_id}_answer"' in refused.text
    assert (refused.text.count("checked"), refused.text.count('id="id_answer"')) == (1, 0)
    author.post(answer, {"decision": "accepted", "answer": "Parlons-en."})
    assert (amina.email in reader.get(page).text, youssef.email in author.get(page).text) == (True, True)
    assert "Parlons-en." in reader.get("/fr/me/opportunities/").text
    assert author.post(f"{page}prolong/", {"deadline": "2020-01-01"}).status_code == 422
    author.post(f"{page}edit/", sent(title="Titre que personne n’a relu"))
    mine = reader.get("/fr/me/opportunities/").text
    assert ("en cours de modification" in mine, "personne n’a relu" in mine, page in mine) == (True, False, False)
    author.post(f"{page}withdraw/")
    assert client_as(youssef).get(page).status_code == 404


def test_a_stranger_meets_nothing_of_others(client, client_as, amina, youssef, stranger):
    made = make_opportunity("draft", author=amina)
    answered = make_interest(make_opportunity(author=amina), person=youssef)
    curious = client_as(stranger)
    here = f"/fr/opportunities/{made.public_id}/"
    for address in (here, f"{here}edit/"):
        assert curious.get(address).status_code == 404
    for address in (f"{here}submit/", f"{here}withdraw/", f"/fr/opportunities/interests/{answered.public_id}/answer/"):
        assert curious.post(address, {"decision": "accepted", "answer": "Oui."}).status_code == 404
    assert "Je vends" not in curious.get(f"/fr/opportunities/{answered.opportunity.public_id}/").text
    assert client.get("/fr/me/opportunities/").status_code == 302
    assert Interest.objects.get().state == "sent"


def test_alerts_are_kept_and_forgotten(client_as, amina):
    browser = client_as(amina)
    browser.post("/fr/opportunities/alerts/", {"query": "sector=crafts"})
    alert = OpportunityAlert.objects.get()
    assert "Artisanat" in browser.get("/fr/me/opportunities/").text
    browser.post(f"/fr/opportunities/alerts/{alert.public_id}/forget/")
    assert OpportunityAlert.objects.count() == 0


def test_programs_read_the_board(client, amina, opportunity_moderator, django_assert_max_num_queries):
    made = make_opportunity(author=amina, country="MA")
    ended = make_opportunity(deadline=timezone.localdate() - timedelta(days=1))
    awaited = make_opportunity("review", sector="energy")
    twinned = make_opportunity(kind="partnership", partner_country="BE", sector="health")
    with django_assert_max_num_queries(6):
        found = client.get("/api/v1/opportunities/", {"sector": "crafts", "q": "artisans"}).json()["results"]
    assert [one["public_id"] for one in found] == [str(made.public_id)]
    assert (found[0]["publisher"], found[0]["institution"], found[0]["is_open"]) == ("Un membre", None, True)
    assert client.get(f"/api/v1/opportunities/{ended.public_id}/").json()["is_open"] is False
    Opportunity.objects.update(updated_at=timezone.now() - timedelta(days=2))
    opportunities.publish(opportunity=awaited, by=opportunity_moderator)
    since = (timezone.now() - timedelta(days=1)).isoformat()
    (news,) = client.get("/api/v1/opportunities/", {"changed_since": since}).json()["results"]
    assert news["public_id"] == str(awaited.public_id)
    (with_belgium,) = client.get("/api/v1/opportunities/", {"country": "BE"}).json()["results"]
    assert with_belgium["public_id"] == str(twinned.public_id)
    assert [client.get("/api/v1/opportunities/", {name: "1"}).status_code for name in ("author", "country")] == [
        400,
        400,
    ]
    assert amina.full_name not in str(found)
