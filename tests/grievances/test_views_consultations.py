"""The consultations that an institution's own agents run."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grievances.models import ProposalCampaign
from grievances.services import proposal_campaigns
from mdm_platform.errors import PermissionRefused
from mdm_platform.institutions import memberships
from tests.factories.grievances.proposals import make_campaign, make_proposal
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills.needs import make_agent


@pytest.fixture
def agent(db):
    return make_agent()


def page(name, campaign=None):
    return reverse(f"grievances:{name}", args=[campaign.public_id] if campaign else [])


def words(first=0, last=10):
    today = timezone.localdate()
    days = {"opens_on": today + timedelta(days=first), "closes_on": today + timedelta(days=last)}
    return {"title_fr": "Quels horaires au guichet ?", "text_fr": "Dites-le.", "is_listed": "on", **days}


def test_from_the_question_to_the_synthesis(client, client_as, agent, amina):
    own = client_as(agent)
    assert "Aucune consultation pour l’instant" in own.get(page("own_consultations")).text
    assert own.post(page("new_consultation"), words(last=-1)).status_code == 422
    prepared = own.post(page("new_consultation"), words(), follow=True)
    campaign = ProposalCampaign.objects.get()
    institution = agent.memberships.get().institution
    assert (campaign.institution, campaign.kind) == (institution, "consultation")
    public = reverse("grievances:consultation", args=[campaign.slug])
    assert "Ouvrir la consultation" in prepared.text
    assert (client.get(public).status_code, own.get(public).status_code) == (404, 200)
    assert "Votre consultation est ouverte." in own.post(page("publish_consultation", campaign), follow=True).text
    assert client.get(public).status_code == 200

    make_proposal("received", author=amina, campaign=campaign, title="Ouvrir à midi")
    make_proposal("refused", author=amina, campaign=campaign, title="Un texte refusé")
    text = own.get(page("own_consultation", campaign)).text
    assert ("Ouvrir à midi" in text, "Un texte refusé" in text, amina.full_name in text) == (True, False, False)
    assert "La synthèse s’écrira ici après le dernier jour." in text
    assert own.post(page("edit_consultation", campaign), words(last=20)).status_code == 302
    synthesis = page("sum_up_consultation", campaign)
    assert own.post(synthesis, {"synthesis_fr": "Trop tôt."}).status_code == 422
    ProposalCampaign.objects.update(
        opens_on=timezone.localdate() - timedelta(days=9), closes_on=timezone.localdate() - timedelta(days=1)
    )
    assert "Votre synthèse est publiée." in own.post(synthesis, {"synthesis_fr": "Midi revient."}, follow=True).text
    assert "Midi revient." in client.get(public).text
    assert "Nos consultations" in own.get(reverse("grievances:consultations")).text


def test_nobody_runs_what_another_institution_asks(client_as, agent, amina):
    other = make_campaign("autre", institution=InstitutionFactory(), opened=False)
    own = client_as(agent)
    for name in ("own_consultation", "edit_consultation"):
        assert own.get(page(name, other)).status_code == 404
    for name in ("publish_consultation", "sum_up_consultation"):
        assert own.post(page(name, other), {"synthesis_fr": "x"}).status_code == 404
    assert own.get(reverse("grievances:consultation", args=[other.slug])).status_code == 404
    assert client_as(amina).get(page("own_consultations")).status_code == 403
    with pytest.raises(PermissionRefused):
        proposal_campaigns.prepare(fields=words(), by=agent, institution=other.institution)
    memberships.leave(membership=agent.memberships.get(), on=timezone.localdate() - timedelta(days=1))
    assert own.get(page("own_consultations")).status_code == 403


def test_whoever_acts_for_two_institutions_says_for_which(client_as, agent):
    second = InstitutionFactory()
    memberships.join(user=agent, institution=second, role="partner_agent")
    own = client_as(agent)
    assert own.post(page("new_consultation"), words()).status_code == 422
    assert own.post(page("new_consultation"), words() | {"institution": second.pk}).status_code == 302
    assert ProposalCampaign.objects.get().institution == second
