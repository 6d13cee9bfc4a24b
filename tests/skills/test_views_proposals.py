"""A member's proposals: read, answered, declined, taken back; by page and by link; nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications.models import OutboxMessage
from skills.models import Match, MatchPreference, Need
from skills.notifications.matches import match_link
from skills.services import cards, matches, matching
from tests.factories.skills import NeedFactory
from tests.factories.skills.matches import MatchFactory, willing_profile
from tests.factories.skills.needs import make_agent
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db

LIST = "/fr/me/proposals/"


@pytest.fixture
def sent(youssef):
    """A proposal that reached Youssef."""
    return MatchFactory(state="sent", owner=youssef)


def page_of(match):
    return reverse("skills:proposal", args=[match.public_id])


def answer(browser, match, **data):
    return browser.post(reverse("skills:proposal_answer", args=[match.public_id]), data, follow=True)


def state_of(match):
    return Match.objects.get(pk=match.pk).state


class TestList:
    def test_it_says_how_proposals_come_when_there_is_none(self, amina, client_as):
        page = client_as(amina).get(LIST).content.decode()
        assert "Aucune proposition pour l’instant" in page
        assert "Votre fiche n’est pas encore dans l’annuaire" in page

    def test_without_the_consent_it_says_so(self, amina, client_as):
        willing_profile(amina)
        assert client_as(amina).get(LIST).context["reach"] is None
        consents.withdraw(user=amina, purpose="matching", by=amina)
        assert "Vous ne recevez pas de propositions" in client_as(amina).get(LIST).content.decode()

    def test_what_waits_comes_first_and_what_was_not_sent_never(self, youssef, client_as):
        profile = willing_profile(youssef)
        declined = MatchFactory(state="declined", profile=profile)
        waiting = MatchFactory(state="sent", profile=profile)
        MatchFactory(state="proposed", profile=profile)
        MatchFactory(state="set_aside", profile=profile)
        later = MatchFactory(state="interested", profile=profile)
        lines = client_as(youssef).get(LIST).context["page"].lines
        assert [line.match.pk for line in lines] == [waiting.pk, later.pk, declined.pk]

    def test_pages_hold_each_once(self, youssef, client_as, monkeypatch):
        monkeypatch.setattr("skills.views.proposals_page.PAGE_SIZE", 2)
        profile = willing_profile(youssef)
        for state in ("sent", "declined", "seen", "sent", "closed"):
            MatchFactory(state=state, profile=profile)
        browser, address, seen = client_as(youssef), LIST, []
        while address:
            page = browser.get(address).context["page"]
            seen += [line.match.state for line in page.lines]
            address = LIST + page.next_url if page.next_url else ""
        assert seen == ["sent", "seen", "sent", "closed", "declined"]

    @pytest.mark.parametrize("after", ["x", "2.1", "0.", "1." + "9" * 30, "0.१"])
    def test_a_damaged_cursor_begins_again(self, sent, youssef, client_as, after):
        assert len(client_as(youssef).get(LIST, {"after": after}).context["page"].lines) == 1

    def test_queries_do_not_grow_with_the_proposals(self, youssef, client_as):
        profile, browser = willing_profile(youssef), client_as(youssef)
        MatchFactory(state="sent", profile=profile)
        queries_of(browser, LIST)
        with_one = queries_of(browser, LIST)
        MatchFactory(state="sent", profile=profile)
        MatchFactory(state="declined", profile=profile)
        assert queries_of(browser, LIST) == with_one <= 20

    def test_the_rhythm_is_chosen_by_post(self, amina, client_as):
        browser = client_as(amina)
        assert browser.get(reverse("skills:proposal_rhythm")).status_code == 405
        browser.post(reverse("skills:proposal_rhythm"), {"rhythm": "weekly"})
        assert MatchPreference.objects.get(user=amina).rhythm == "weekly"
        page = browser.post(reverse("skills:proposal_rhythm"), {"rhythm": "hourly"}, follow=True).content.decode()
        assert "Choisissez un rythme dans la liste." in page
        assert MatchPreference.objects.get(user=amina).rhythm == "weekly"


class TestProposal:
    def test_it_says_what_who_why_and_what_happens_to_the_data(self, sent, youssef, client_as):
        page = client_as(youssef).get(page_of(sent)).content.decode()
        for words in (
            sent.need.title,
            sent.need.mission,
            sent.need.institution.name,
            "Pourquoi vous",
            "Ce qu’il advient de mes données",
            "Cela m’intéresse",
            "Décliner",
        ):
            assert words in page

    def test_reading_changes_nothing(self, sent, youssef, client_as):
        browser = client_as(youssef)
        before = TransitionLog.objects.count(), OutboxMessage.objects.count()
        browser.get(page_of(sent))
        browser.get(LIST)
        browser.get(reverse("skills:need_why", args=[sent.need.public_id]))
        assert (TransitionLog.objects.count(), OutboxMessage.objects.count()) == before
        assert state_of(sent) == "sent"

    def test_opening_from_the_list_is_a_post_that_marks_it_seen(self, sent, youssef, client_as):
        browser, address = client_as(youssef), reverse("skills:proposal_open", args=[sent.public_id])
        assert address in browser.get(LIST).content.decode()
        assert browser.get(address).status_code == 405
        assert browser.post(address, follow=True).redirect_chain[-1][0] == page_of(sent)
        assert state_of(sent) == "seen"
        browser.post(address)
        assert state_of(sent) == "seen"

    def test_interested_twice_is_once(self, sent, youssef, client_as):
        agent, browser = make_agent(sent.need.institution), client_as(youssef)
        page = answer(browser, sent, answer="interested").content.decode()
        answer(browser, sent, answer="interested")
        assert state_of(sent) == "interested"
        assert "L’institution sait que vous êtes intéressé" in page
        told = OutboxMessage.objects.filter(notification="skills.match_interested", recipient=agent)
        assert told.values("message_id").distinct().count() == 1

    @pytest.mark.parametrize("reason", ["not_available", "not_relevant", "compensation", "distance", "timing", "other"])
    def test_declined_with_a_reason(self, sent, youssef, client_as, reason):
        answer(client_as(youssef), sent, answer="declined", reason=reason)
        assert (state_of(sent), Match.objects.get(pk=sent.pk).decline_reason) == ("declined", reason)

    @pytest.mark.parametrize("reason", ["", "boredom"])
    def test_a_refusal_says_which_reason_is_missing(self, sent, youssef, client_as, reason):
        said = answer(client_as(youssef), sent, answer="declined", reason=reason)
        assert (said.status_code, state_of(sent)) == (422, "sent")
        assert "field-error" in said.content.decode()

    def test_a_yes_can_be_taken_back(self, sent, youssef, client_as):
        browser = client_as(youssef)
        answer(browser, sent, answer="interested")
        assert "Je ne suis plus intéressé" in browser.get(page_of(sent)).content.decode()
        answer(browser, sent, answer="declined", reason="timing")
        assert state_of(sent) == "declined"

    def test_a_closed_need_takes_no_answer_and_says_why(self, sent, youssef, client_as):
        Need.objects.filter(pk=sent.need_id).update(deadline=timezone.localdate() - timedelta(days=1))
        browser = client_as(youssef)
        assert "Cela m’intéresse" not in browser.get(page_of(sent)).content.decode()
        page = answer(browser, sent, answer="interested").content.decode()
        assert "Ce besoin n’accepte plus de réponses" in page
        assert state_of(sent) == "sent"

    @pytest.mark.parametrize(
        "state",
        ["sent", "seen", "interested", "declined", "introduced", "engaged", "completed", "closed", "no_answer",
         "lapsed"],
    )  # fmt: skip
    def test_every_state_has_its_page(self, youssef, client_as, state):
        match, browser = MatchFactory(state=state, owner=youssef), client_as(youssef)
        if state == "lapsed":
            Match.objects.filter(pk=match.pk).update(sent_at=timezone.now())
        for language in ("fr", "ar"):
            assert browser.get(page_of(match).replace("/fr/", f"/{language}/", 1)).status_code == 200, language

    @pytest.mark.parametrize("who", ["stranger", "curator", "dpo"])
    def test_nobody_else_opens_or_answers(self, request, sent, client_as, who):
        browser = client_as(request.getfixturevalue(who))
        assert browser.get(page_of(sent)).status_code == 404
        assert answer(browser, sent, answer="interested").status_code == 404
        assert browser.post(reverse("skills:proposal_open", args=[sent.public_id])).status_code == 404
        assert state_of(sent) == "sent"

    def test_neither_agents_nor_visitors(self, sent, client, client_as):
        for agent in (make_agent(sent.need.institution), make_agent()):
            assert client_as(agent).get(page_of(sent)).status_code == 404
            assert answer(client_as(agent), sent, answer="interested").status_code == 404
        assert client.get(page_of(sent)).status_code == 302
        assert client.post(reverse("skills:proposal_answer", args=[sent.public_id])).status_code == 302
        assert state_of(sent) == "sent"

    def test_what_was_not_sent_does_not_exist_for_the_person(self, youssef, client_as):
        match = MatchFactory(state="proposed", owner=youssef)
        assert client_as(youssef).get(page_of(match)).status_code == 404

    def test_the_story_begins_when_the_proposal_came(self, youssef, client_as):
        match = MatchFactory(state="proposed", owner=youssef)
        agent = make_agent(match.need.institution)
        matches.set_aside(match=match, by=agent, reason="skills", note="Secret d’agent")
        matches.restore(match=match, by=agent)
        matches.send(match=match, by=agent)
        answer_page = client_as(youssef).get(page_of(match))
        story = answer_page.context["story"]
        assert [str(entry.who) for entry in story] == [match.need.institution.name]
        assert "Secret d’agent" not in answer_page.content.decode()
        assert agent.full_name not in answer_page.content.decode()


class TestLink:
    def test_it_shows_and_answers_without_signing_in(self, sent, client):
        address = match_link(sent)
        page = client.get(address)
        assert page.status_code == 200
        assert sent.need.title in page.content.decode()
        assert sent.recipient.full_name not in page.content.decode()
        assert sent.profile.last_name not in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert state_of(sent) == "sent"
        done = client.post(f"{address}answer/", {"answer": "interested"})
        assert "Merci" in done.content.decode()
        assert state_of(sent) == "interested"

    def test_a_no_has_its_reason(self, sent, client):
        address = match_link(sent)
        refused = client.post(f"{address}answer/", {"answer": "declined"})
        assert (refused.status_code, state_of(sent)) == (422, "sent")
        client.post(f"{address}answer/", {"answer": "declined", "reason": "distance"})
        assert state_of(sent) == "declined"

    def test_the_same_answer_twice_is_once_and_another_is_refused(self, sent, client):
        address = match_link(sent)
        for _ in range(2):
            assert client.post(f"{address}answer/", {"answer": "interested"}).status_code == 200
        other = client.post(f"{address}answer/", {"answer": "declined", "reason": "other"})
        assert other.status_code == 409
        assert "Vous avez déjà répondu" in other.content.decode()
        assert state_of(sent) == "interested"
        assert "n’attend plus de réponse" in client.get(address).content.decode()

    def test_an_unknown_answer_is_refused(self, sent, client):
        assert client.post(f"{match_link(sent)}answer/", {"answer": "perhaps"}).status_code == 422
        assert state_of(sent) == "sent"

    def test_a_link_opens_nothing_else(self, sent, client):
        client.get(match_link(sent))
        client.post(f"{match_link(sent)}answer/", {"answer": "interested"})
        assert client.get(LIST).status_code == 302
        assert client.get(page_of(sent)).status_code == 302

    @pytest.mark.parametrize("token", ["nonsense", "a:b:c", "%00"])
    def test_an_altered_link_is_told(self, client, token):
        assert client.get(f"/fr/proposal/{token}/").status_code == 410
        assert client.post(f"/fr/proposal/{token}/answer/", {"answer": "interested"}).status_code == 410

    def test_answering_is_a_post(self, sent, client):
        assert client.get(f"{match_link(sent)}answer/").status_code == 405
        assert client.post(match_link(sent)).status_code == 405

    def test_the_link_of_somebody_who_left_is_refused(self, sent, client):
        address = match_link(sent)
        User.objects.filter(pk=sent.recipient_id).update(is_active=False)
        assert client.get(address).status_code == 410
        assert client.post(f"{address}answer/", {"answer": "interested"}).status_code == 410


class TestApply:
    @pytest.fixture
    def need(self):
        return NeedFactory(state="published")

    def apply(self, browser, need):
        return browser.post(reverse("skills:need_apply", args=[need.public_id]), follow=True)

    def detail(self, browser, need):
        return browser.get(reverse("skills:need_detail", args=[need.public_id])).content.decode()

    def test_a_member_comes_forward_once(self, need, youssef, client_as):
        willing_profile(youssef)
        browser = client_as(youssef)
        assert "Oui, me proposer" in self.detail(browser, need)
        assert not Match.objects.exists()
        page = self.apply(browser, need)
        match = Match.objects.get()
        assert (match.state, match.origin, page.redirect_chain[-1][0]) == ("interested", "member", page_of(match))
        self.apply(browser, need)
        assert Match.objects.count() == 1
        assert "Voir ma proposition" in self.detail(browser, need)

    def test_without_a_profile_it_says_what_to_do(self, need, amina, client_as):
        page = self.apply(client_as(amina), need).content.decode()
        assert "Publiez d’abord votre fiche de compétences" in page
        assert not Match.objects.exists()

    def test_visitors_and_agents_are_not_offered_to_come_forward(self, need, client, client_as, curator):
        for browser in (client, client_as(curator), client_as(make_agent(need.institution)), client_as(make_agent())):
            assert "Oui, me proposer" not in self.detail(browser, need)
        assert client.post(reverse("skills:need_apply", args=[need.public_id])).status_code == 302

    def test_a_draft_is_not_found(self, youssef, client_as):
        assert self.apply(client_as(youssef), NeedFactory()).status_code == 404

    def test_coming_forward_is_a_post(self, need, youssef, client_as):
        assert client_as(youssef).get(reverse("skills:need_apply", args=[need.public_id])).status_code == 405


class TestWhy:
    def page(self, browser, need):
        return browser.get(reverse("skills:need_why", args=[need.public_id]))

    def test_somebody_without_a_profile_is_told_to_begin(self, amina, client_as):
        page = self.page(client_as(amina), NeedFactory(state="published")).content.decode()
        assert "Vous n’avez pas encore de fiche" in page

    def test_each_condition_and_the_points_are_told(self, youssef, client_as):
        need = NeedFactory(state="published", languages={"fr": "B2"})
        profile = willing_profile(youssef, availability="immediate")
        cards.rebuild(profile=profile)
        told = self.page(client_as(youssef), need)
        why, page = told.context["why"], told.content.decode()
        explained = matching.explain(need, profile)
        assert (why.score, len(why.conditions)) == (explained.score, len(explained.gates))
        assert "Vous acceptez que l’on vous propose des missions." in page
        assert "une personne décide toujours (loi 09-08, article 11)" in page

    def test_a_condition_that_is_not_met_says_what_to_do(self, youssef, client_as):
        profile = willing_profile(consent(youssef, "directory"))
        profile.owner.refresh_from_db()
        need = NeedFactory(state="published", languages={"en": "C1"})
        page = self.page(client_as(youssef), need).content.decode()
        assert "Votre fiche n’a pas été proposée" in page
        assert "Il vous manque la langue" in page

    def test_what_an_agent_decided_is_not_told(self, youssef, client_as):
        match = MatchFactory(state="set_aside", owner=youssef)
        page = self.page(client_as(youssef), match.need).content.decode()
        assert "Votre fiche a été proposée à l’institution" in page
        assert "cartée" not in page

    @pytest.mark.parametrize(
        ("origin", "sentence"),
        [
            ("agent", "Un agent vous a choisi dans l’annuaire, bien qu’une condition au moins ne soit pas remplie."),
            ("engine", "Elle l’a été quand vous remplissiez les conditions."),
        ],
    )
    def test_a_proposal_despite_a_condition_says_how_it_came(self, origin, sentence, youssef, client_as):
        need = NeedFactory(state="published", languages={"en": "C1"})
        match = MatchFactory(state="sent", owner=youssef, need=need, origin=origin)
        page = self.page(client_as(youssef), match.need).content.decode()
        assert sentence in page
        assert "Il vous manque la langue" in page

    def test_a_visitor_signs_in_and_a_draft_is_not_found(self, youssef, client, client_as):
        assert self.page(client, NeedFactory(state="published")).status_code == 302
        assert self.page(client_as(youssef), NeedFactory()).status_code == 404

    def test_it_costs_few_queries(self, youssef, client_as):
        need = NeedFactory(state="published", languages={"fr": "B2", "en": "B1", "ar": "C1"})
        cards.rebuild(profile=willing_profile(youssef))
        browser = client_as(youssef)
        address = reverse("skills:need_why", args=[need.public_id])
        queries_of(browser, address)
        assert queries_of(browser, address) <= 20


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)
