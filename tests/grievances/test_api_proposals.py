"""Proposals for programs: what everybody reads, what members send and support."""

import pytest
from django.utils import timezone

from tests.factories.grievances.proposals import make_campaign, make_comment, make_proposal, write_answer

HERE = "/api/v1/proposals/"
SENT = {"title": "Un guichet du samedi", "problem": "Il est fermé.", "idea": "L’ouvrir."}


@pytest.mark.parametrize("rows", [1, 3])
def test_everybody_reads_the_public_ones(client, amina, django_assert_max_num_queries, rows):
    for number in range(rows):
        made = make_proposal("adopted", author=amina, shows_name=True, campaign=make_campaign(f"c{number}"))
        write_answer(made, given_at=timezone.now(), decision="adopted")
        make_comment(made)
        make_comment(made, state="received")
    make_proposal("received")
    with django_assert_max_num_queries(8):
        answer = client.get(HERE)
    found = answer.json()["results"]
    assert len(found) == rows
    assert (found[0]["state"], found[0]["comment_count"], found[0]["consultation"]) == ("adopted", 1, f"c{rows - 1}")
    assert [one["text_fr"] for one in found[0]["answers"]] == ["Deux consulats essaient dès mars."]
    assert amina.full_name not in answer.text


def test_the_list_is_filtered_and_a_wrong_filter_refused(client, db):
    make_proposal(kind="observation", title="Un guide", problem="Rien.", support_count=2)
    make_proposal("adopted")
    for asked, titles in (
        ({"kind": "observation"}, ["Un guide"]),
        ({"state": "adopted"}, ["Ouvrir les consulats le samedi"]),
        ({"q": "consulat le samedi", "state": "published"}, []),
        ({"ordering": "-support_count", "page_size": "1"}, ["Un guide"]),
        ({"consultation": "aucune"}, []),
    ):
        assert [one["title"] for one in client.get(HERE, asked).json()["results"]] == titles
    for asked in ({"state": "received"}, {"author": "1"}):
        assert client.get(HERE, asked).status_code == 400


def test_members_send_and_support(client_as, client, amina, youssef, complaints_agent):
    assert client.post(HERE, SENT, content_type="application/json").status_code == 401
    member = client_as(amina)
    assert member.post(HERE, {**SENT, "title": ""}, content_type="application/json").status_code == 400
    assert member.post(HERE, {**SENT, "idea": ""}, content_type="application/json").status_code == 400
    sent = member.post(HERE, SENT, content_type="application/json")
    assert (sent.status_code, sent.json()["state"]) == (201, "received")
    assert client_as(complaints_agent).post(HERE, SENT, content_type="application/json").status_code == 403
    own = f"{HERE}{sent.json()['public_id']}/"
    other = client_as(youssef)
    assert (member.get(own).status_code, other.get(own).status_code) == (200, 404)
    public = make_proposal(author=amina)
    support = f"{HERE}{public.public_id}/support/"
    answers = [other.post(support, content_type="application/json") for _one in range(2)]
    assert [answer.json()["support_count"] for answer in answers] == [1, 1]
    assert member.post(support, content_type="application/json").status_code == 403
    ended = [other.delete(support) for _one in range(2)]
    assert [answer.json()["support_count"] for answer in ended] == [0, 0]
    assert client.delete(support).status_code == 401

    running, hidden = make_campaign(), make_campaign("cachee", opened=False)
    asked = {**SENT, "consultation": running.slug}
    assert member.post(HERE, asked, content_type="application/json").json()["consultation"] == running.slug
    assert member.post(HERE, {**asked, "consultation": hidden.slug}, content_type="application/json").status_code == 400
    comments = f"{HERE}{public.public_id}/comments/"
    written = other.post(comments, {"body": "Le matin."}, content_type="application/json")
    assert (written.status_code, written.json()[0]["is_waiting"]) == (201, True)
    make_comment(public, body="Le soir.")
    assert [one["body"] for one in client.get(comments).json()] == ["Le soir."]
    assert client.post(comments, {"body": "x"}, content_type="application/json").status_code == 401
