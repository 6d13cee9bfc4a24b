"""The agents' own pages: what waits for the institution, its needs, the follow-up of each, and what one decides."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from skills.models import Need
from skills.services import need_follow_up, needs
from tests.factories.skills import NeedFactory
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db

WORKSPACE = "/fr/institution/"


@pytest.fixture
def own(partner_agent):
    """A need of the agent's institution, in the state asked for."""
    institution = partner_agent.memberships.get().institution

    def make(state="draft", **fields):
        return NeedFactory(institution=institution, author=partner_agent, state=state, **fields)

    return make


def follow_url(need):
    return reverse("skills:need_follow", args=[need.public_id])


def act_url(need, action):
    return reverse("skills:need_act", args=[need.public_id, action])


class TestWorkspace:
    def test_only_an_agent_opens_it(self, client, client_as, amina, curator, partner_agent):
        assert client.get(WORKSPACE).status_code == 302
        assert client_as(amina).get(WORKSPACE).status_code == 403
        assert client_as(curator).get(WORKSPACE).status_code == 403
        assert client_as(partner_agent).get(WORKSPACE).status_code == 200

    def test_an_empty_one_says_how_to_begin(self, client_as, partner_agent):
        assert "Rien ne vous attend" in client_as(partner_agent).get(WORKSPACE).content.decode()

    def test_what_waits_is_said(self, client_as, partner_agent, own, curator):
        own(title="Former des techniciens", mission="")
        returned = own("submitted", title="Enseigner la robotique")
        needs.return_to_author(need=returned, by=curator, reason="unclear", note="Précisez les horaires.")
        own("published", title="Relire une norme", deadline=timezone.localdate() + timedelta(days=3))
        page = client_as(partner_agent).get(WORKSPACE).content.decode()
        assert "Un brouillon à terminer" in page
        assert "L’équipe de l’annuaire demande une précision" in page
        assert "Date limite dans 3 jours" in page

    def test_needs_of_others_are_not_there(self, client_as, partner_agent):
        NeedFactory(state="published", title="Un besoin d’ailleurs")
        assert "Un besoin d’ailleurs" not in client_as(partner_agent).get(WORKSPACE).content.decode()

    def test_the_list_is_cut_by_state(self, client_as, partner_agent, own):
        own("draft", title="Brouillon d’hier")
        own("filled", title="Mission accomplie")
        own("published", title="Délai passé", deadline=timezone.localdate() - timedelta(days=1))
        page = client_as(partner_agent).get(reverse("skills:workspace_needs"), {"state": "closed"}).content.decode()
        assert "Mission accomplie" in page
        assert "Délai passé" in page
        assert "Brouillon d’hier" not in page

    def test_pages_of_the_list_follow_each_other(self, client_as, partner_agent, own):
        for number in range(22):
            own(title=f"Besoin n{number:02}")
        client, here = client_as(partner_agent), reverse("skills:workspace_needs")
        first = client.get(here)
        second = client.get(first.context["next_url"])
        titles = [view.title for answer in (first, second) for view in answer.context["needs"]]
        assert sorted(titles) == [f"Besoin n{number:02}" for number in range(22)]
        assert second.context["next_url"] == ""
        assert client.get(here, {"before": "9" * 40, "state": "nonsense"}).status_code == 200

    @pytest.mark.parametrize("name", ["skills:workspace", "skills:workspace_needs"])
    def test_the_number_of_queries_does_not_grow(
        self, client_as, partner_agent, own, name, django_assert_max_num_queries
    ):
        client, here, counts = client_as(partner_agent), reverse(name), []
        for number in (1, 2):
            for _ in range(number):
                own("published")
            with django_assert_max_num_queries(20) as found:
                client.get(here)
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestFollowUp:
    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            ("draft", "Ce besoin est prêt : envoyez-le"),
            ("submitted", "L’équipe de l’annuaire relit ce besoin"),
            ("published", "Ce besoin est sur le tableau"),
            ("filled", "Ce besoin est pourvu"),
            ("expired", "La date limite est passée"),
            ("withdrawn", "Ce besoin est retiré"),
        ],
    )
    def test_each_state_says_what_is_expected(self, client_as, partner_agent, own, state, sentence):
        page = client_as(partner_agent).get(follow_url(own(state)))
        assert page.status_code == 200
        assert sentence in page.content.decode()

    def test_a_draft_that_lacks_something_leads_back_to_it(self, client_as, partner_agent, own):
        need = own(title="")
        page = client_as(partner_agent).get(follow_url(need)).content.decode()
        assert "Terminez ce besoin" in page
        assert reverse("skills:need_edit", args=[need.public_id]) in page

    def test_a_moderators_words_are_read_without_a_name(self, client_as, partner_agent, own, curator):
        need = own("submitted")
        needs.return_to_author(need=need, by=curator, reason="unclear", note="Précisez les horaires.")
        page = client_as(partner_agent).get(follow_url(need)).content.decode()
        assert "Précisez les horaires." in page
        assert "Mission à préciser" in page
        assert curator.full_name not in page

    def test_the_story_names_colleagues_to_each_other(self, client_as, own, partner_agent, curator):
        colleague = make_agent(partner_agent.memberships.get().institution)
        need = own("draft")
        needs.submit(need=need, by=colleague)
        needs.publish(need=need, by=curator)
        told = [str(entry.who) for entry in client_as(partner_agent).get(follow_url(need)).context["entries"]]
        assert told == [colleague.full_name, "L’équipe"]
        told = [str(entry.who) for entry in client_as(colleague).get(follow_url(need)).context["entries"]]
        assert told == ["Vous", "L’équipe"]
        told = [str(entry.who) for entry in need_follow_up.story(need, make_agent())]
        assert told == ["Un agent de l’institution", "L’équipe"]

    def test_others_do_not_open_it(self, client, client_as, own, amina, curator):
        draft, published = own("draft"), own("published")
        other = make_agent()
        assert client.get(follow_url(published)).status_code == 302
        for somebody in (amina, other, curator):
            assert client_as(somebody).get(follow_url(draft)).status_code == 404
            assert client_as(somebody).get(follow_url(published)).status_code == 403

    def test_a_colleague_opens_it(self, client_as, own, partner_agent):
        colleague = make_agent(partner_agent.memberships.get().institution)
        assert client_as(colleague).get(follow_url(own("draft"))).status_code == 200

    def test_reading_changes_nothing(self, client_as, partner_agent, own):
        need = own("published")
        before = Need.objects.filter(pk=need.pk).values().get()
        client_as(partner_agent).get(follow_url(need))
        assert Need.objects.filter(pk=need.pk).values().get() == before


class TestAct:
    @pytest.mark.parametrize(
        ("state", "action", "sent", "after"),
        [
            ("draft", "submit", {}, "submitted"),
            ("submitted", "recall", {}, "draft"),
            ("published", "fill", {"fill-reason": "platform", "fill-note": "Une belle rencontre."}, "filled"),
            ("published", "withdraw", {"withdraw-reason": "postponed"}, "withdrawn"),
            ("expired", "reopen", {"reopen-deadline": "2099-01-31"}, "published"),
        ],
    )
    def test_each_decision_moves_the_need(self, client_as, partner_agent, own, state, action, sent, after):
        need = own(state)
        answer = client_as(partner_agent).post(act_url(need, action), sent)
        assert answer.status_code == 302
        need.refresh_from_db()
        assert need.state == after

    def test_an_outcome_needs_its_kind_and_keeps_what_was_typed(self, client_as, partner_agent, own):
        need = own("published")
        answer = client_as(partner_agent).post(act_url(need, "fill"), {"fill-note": "Une belle rencontre."})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Dites comment le besoin a été pourvu." in page
        assert "Une belle rencontre." in page
        assert '<details class="confirm" open>' in page

    def test_a_past_deadline_does_not_reopen(self, client_as, partner_agent, own):
        answer = client_as(partner_agent).post(act_url(own("expired"), "reopen"), {"reopen-deadline": "2020-01-31"})
        assert answer.status_code == 422
        assert "date limite" in answer.content.decode()

    def test_a_refusal_is_said(self, client_as, partner_agent, own):
        need = own("draft", title="")
        answer = client_as(partner_agent).post(act_url(need, "submit"), follow=True)
        assert "Donnez un titre au besoin." in answer.content.decode()

    def test_nobody_else_decides(self, client_as, own, amina, curator):
        need = own("published")
        for somebody in (amina, curator, make_agent()):
            assert client_as(somebody).post(act_url(need, "withdraw"), {"withdraw-reason": "other"}).status_code == 403
        need.refresh_from_db()
        assert need.state == "published"

    def test_unknown_actions_and_reading_are_refused(self, client_as, partner_agent, own):
        need, client = own("published"), client_as(partner_agent)
        assert client.post(act_url(need, "publish")).status_code == 404
        assert client.get(act_url(need, "fill")).status_code == 405

    def test_the_story_of_a_filled_need_is_added_then_changed(self, client_as, partner_agent, own):
        need, browser = own("filled"), client_as(partner_agent)
        page = browser.get(follow_url(need)).content.decode()
        assert "Racontez ce qu’il en est advenu" in page
        assert "Un besoin pourvu : racontez" in browser.get(WORKSPACE).content.decode()
        sent = {"outcome-reason": "both", "outcome-note": "Deux techniciens, trois mois."}
        assert browser.post(act_url(need, "outcome"), sent).status_code == 302
        need.refresh_from_db()
        assert (need.outcome, need.outcome_note) == ("both", "Deux techniciens, trois mois.")
        page = browser.get(follow_url(need)).content.decode()
        assert "Racontez ce qu’il en est advenu" not in page
        assert "Modifier l’issue" in page
        assert "Un besoin pourvu : racontez" not in browser.get(WORKSPACE).content.decode()

    def test_an_open_need_has_no_outcome_to_tell(self, client_as, partner_agent, own):
        need = own("published")
        answer = client_as(partner_agent).post(act_url(need, "outcome"), {"outcome-reason": "both"}, follow=True)
        assert "Déclarez d’abord ce besoin pourvu." in answer.content.decode()
