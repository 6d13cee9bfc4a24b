"""The pages of proposals and consultations."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grievances.models import Proposal, ProposalComment
from grievances.services import proposal_comments
from tests.factories.grievances.proposals import make_campaign, make_comment, make_proposal, write_answer

TEXT = {"kind": "proposal", "problem": "Il n’y a pas de salle.", "idea": "En ouvrir une.", "language": "fr"}


def page(name, *args):
    return reverse(f"grievances:{name}", args=args)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_holds_its_queries(client, db, django_assert_max_num_queries, rows):
    for number in range(rows):
        make_proposal(title=f"Idée numéro {number}", campaign=make_campaign(f"c{number}"))
    make_proposal("received", title="Idée cachée")
    with django_assert_max_num_queries(14):
        answer = client.get(page("proposals"))
    assert len(answer.context["cards"]) == rows
    assert "Idée cachée" not in answer.text


def test_searching_narrows_and_a_damaged_cursor_starts_again(client, db):
    make_proposal("adopted", support_count=3)
    make_proposal(title="Un guide du retour", problem="Rien.", idea="Un guide.", kind="observation")
    list_url = page("proposals")
    titles = [card["title"] for card in client.get(list_url, {"q": "consulats samedi"}).context["cards"]]
    assert titles == ["Ouvrir les consulats le samedi"]
    first = client.get(list_url, {"ordering": "supported", "page_size": "1"})
    assert first.context["cards"][0]["supports"] == "3 soutiens"
    following = client.get(first.context["next_url"])
    assert following.context["cards"][0]["title"] == "Un guide du retour"
    assert len(client.get(list_url, {"state": "adopted"}).context["cards"]) == 1
    assert client.get(list_url, {"q": "introuvable"}).context["cards"] == []
    assert client.get(list_url, {"cursor": "x"}).status_code == 302
    assert client.get(list_url, {"state": "received"}).context["query"].state == ()


def test_writing_shows_what_is_close_first(client, amina):
    url = page("new_proposal")
    assert client.get(url).status_code == 302
    client.force_login(amina)
    known = make_proposal()
    posted = {**TEXT, "title": "Ouvrir les consulats le samedi matin"}
    shown = client.post(url, posted)
    assert [card["url"] for card in shown.context["close"]] == [page("proposal", known.public_id)]
    assert client.post(url, {**posted, "title": ""}).status_code == 422
    sent = client.post(url, {**posted, "sure": "1"}, follow=True)
    made = Proposal.objects.get(author=amina)
    assert sent.redirect_chain == [(page("proposal", made.public_id), 302)]
    assert "Reçue, à relire" in sent.text
    assert client.get(page("contributions")).context["own"][0]["title"] == made.title


def test_a_consultation_takes_proposals_while_it_runs(client, amina):
    client.force_login(amina)
    today = timezone.localdate()
    running, ended = make_campaign(), make_campaign("passee", closes_on=today - timedelta(days=1))
    hidden = make_campaign("cachee", opened=False)
    url = f"{page('new_proposal')}?consultation="
    client.post(url + running.slug, {**TEXT, "title": "Une salle d’attente"})
    assert Proposal.objects.get().campaign == running
    refused = client.post(url + ended.slug, {**TEXT, "title": "Une autre salle"})
    assert refused.status_code == 422
    assert "ne reçoit pas de propositions aujourd’hui" in refused.text
    assert client.get(url + hidden.slug).status_code == 404
    assert client.get(page("consultation", hidden.slug)).status_code == 404
    assert "Envoyer ma proposition" in client.get(page("consultation", running.slug)).text
    assert "La collecte est terminée" in client.get(page("consultation", ended.slug)).text
    listed = client.get(page("consultations")).context
    assert [one["url"] for one in listed["running"]] == [page("consultation", running.slug)]
    assert [one["url"] for one in listed["ended"]] == [page("consultation", ended.slug)]


def test_supporting_commenting_and_taking_back(client, client_as, amina, youssef, complaints_agent):
    proposal = make_proposal(author=youssef)
    url = page("proposal", proposal.public_id)
    assert "Se connecter pour soutenir" in client.get(url).text
    assert client.post(page("support_proposal", proposal.public_id)).status_code == 302
    assert Proposal.objects.get().support_count == 0
    client.force_login(amina)
    assert "1 soutien" in client.post(page("support_proposal", proposal.public_id), follow=True).text
    assert client.get(page("support_proposal", proposal.public_id)).status_code == 405
    client.post(page("comment_proposal", proposal.public_id), {"body": "Un mot."})
    comment = ProposalComment.objects.get()
    assert "En attente de relecture" in client.get(url).text
    assert client.post(page("comment_proposal", proposal.public_id), {"body": ""}).status_code == 422
    client.post(page("take_back_support", proposal.public_id))
    client.post(page("withdraw_proposal_comment", proposal.public_id, comment.public_id))
    refused = make_comment(proposal, author=amina, state="received", body="Un mot de trop.")
    proposal_comments.refuse(proposalcomment=refused, by=complaints_agent, reason="insulting")
    shown = client.get(url).text
    assert ("Un mot de trop." in shown, "insultant, haineux" in shown) == (True, True)
    assert "Un mot de trop." not in client_as(youssef).get(url).text
    comment.refresh_from_db()
    assert (Proposal.objects.get().support_count, comment.body) == (0, "")
    assert client.post(page("withdraw_proposal", proposal.public_id), follow=True).status_code == 200
    assert Proposal.objects.get().state == "published"


def test_a_proposal_nobody_may_read_answers_like_none(client, amina, stranger):
    waiting = make_proposal("received", author=amina)
    addresses = [page("proposal", waiting.public_id), page("revise_proposal", waiting.public_id)]
    client.force_login(stranger)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    posts = ("support_proposal", "comment_proposal", "withdraw_proposal", "take_back_support")
    assert {client.post(page(name, waiting.public_id)).status_code for name in posts} == {404}
    client.force_login(amina)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    posted = {**TEXT, "title": "Mieux dit"}
    assert "Mieux dit" in client.post(addresses[1], posted, follow=True).text
    assert (
        "Votre proposition est retirée" in client.post(page("withdraw_proposal", waiting.public_id), follow=True).text
    )


def test_the_answer_is_read_with_its_reason(client, db, django_assert_max_num_queries):
    proposal = make_proposal("not_adopted")
    write_answer(proposal, given_at=timezone.now(), decision="not_adopted", text_fr="Le samedi existe à Lyon.")
    for _one in range(3):
        make_comment(proposal)
    with django_assert_max_num_queries(12):
        text = client.get(page("proposal", proposal.public_id)).text
    assert "Cela existe déjà" in text
    assert "Le samedi existe à Lyon." in text
