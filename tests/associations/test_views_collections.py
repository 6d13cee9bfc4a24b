"""The campaigns in which an association collects proposals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.models import ProposalCollection
from grievances.models import Proposal, ProposalCampaign
from grievances.services import proposals
from tests.factories.associations import make_association
from tests.factories.grievances.proposals import FACTS, make_proposal


@pytest.fixture
def association(amina):
    return make_association(amina, state="verified", name="Les amis de l’Atlas")


def page(name, association, campaign=None):
    args = [association.public_id, *([campaign.public_id] if campaign else [])]
    return reverse(f"associations:{name}", args=args)


def words(first=0, last=10, **more):
    today = timezone.localdate()
    days = {"opens_on": today + timedelta(days=first), "closes_on": today + timedelta(days=last)}
    return {"title_fr": "Quel local pour nos jeunes ?", "text_fr": "Dites-le.", "is_listed": "on", **days, **more}


def test_from_the_question_to_the_synthesis(client, client_as, amina, youssef, association, publisher):
    board = client_as(amina)
    assert "Aucune collecte pour l’instant" in board.get(page("collections", association)).text
    new = page("new_collection", association)
    assert board.post(new, words(last=-1)).status_code == 422
    assert board.post(new, words()).status_code == 302
    campaign = ProposalCampaign.objects.get()
    assert (campaign.holder, campaign.kind) == ("Les amis de l’Atlas", "collection")
    public = reverse("grievances:consultation", args=[campaign.slug])
    assert client.get(public).status_code == 404
    here = page("collection", association, campaign)
    assert "Ouvrez la collecte quand elle est relue" in board.get(here).text
    board.post(page("edit_collection", association, campaign), words(title_fr="Un local ?"))
    assert board.post(page("publish_collection", association, campaign), follow=True).status_code == 200
    assert "Un local ?" in client.get(public).text
    sent = proposals.submit(facts=FACTS, by=youssef, campaign=campaign)
    shown = board.get(here)
    assert FACTS.title in shown.text
    assert youssef.full_name not in shown.text
    assert (shown.context["counts"]["received"], shown.context["counts"]["waiting"]) == (1, 1)
    assert set(Proposal.objects.visible_to(amina)) == {sent}
    synthesis = page("sum_up_collection", association, campaign)
    assert board.post(synthesis, {"synthesis_fr": "Un local le soir."}).status_code == 422
    ProposalCampaign.objects.update(
        opens_on=timezone.localdate() - timedelta(days=9), closes_on=timezone.localdate() - timedelta(days=1)
    )
    assert board.post(synthesis, {"synthesis_fr": ""}).status_code == 422
    assert board.post(synthesis, {"synthesis_fr": "Un local le soir."}).status_code == 302
    assert "Un local le soir." in client.get(public).text


def test_strangers_and_other_boards_find_nothing(client_as, stranger, association, amina):
    board, other = client_as(amina), client_as(stranger)
    make_association(stranger, state="verified", name="Une autre association")
    board.post(page("new_collection", association), words())
    campaign = ProposalCampaign.objects.get()
    waiting = make_proposal("received", campaign=campaign)
    for name in ("collection", "edit_collection"):
        assert other.get(page(name, association, campaign)).status_code in (403, 404)
    for name in ("publish_collection", "sum_up_collection"):
        assert other.post(page(name, association, campaign)).status_code in (403, 404)
    assert other.get(page("collections", association)).status_code in (403, 404)
    assert not Proposal.objects.visible_to(stranger).filter(pk=waiting.pk).exists()
    assert not ProposalCollection.objects.visible_to(stranger).exists()


def test_an_association_that_is_not_verified_collects_nothing(client_as, youssef):
    draft = make_association(youssef, state="submitted", name="Une jeune association")
    assert client_as(youssef).post(page("new_collection", draft), words()).status_code == 403
    assert not ProposalCampaign.objects.exists()
