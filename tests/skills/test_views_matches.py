"""The agents' pages of matching: reviewed, sent, set aside, introduced, engaged; nobody of elsewhere sees them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mdm_platform.audit.models import AuditEvent, TransitionLog
from skills.models import Block, Match
from skills.services import cards, matches
from tests.factories.skills import NeedFactory, SkillFactory
from tests.factories.skills.matches import MatchFactory, willing_profile
from tests.factories.skills.needs import make_agent
from tests.utils.directory import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def need():
    return NeedFactory(state="published")


@pytest.fixture
def agent(need):
    return make_agent(need.institution)


def put_forward(need, state="proposed", **fields):
    """A match whose person the institution may read."""
    match = MatchFactory(
        need=need,
        state=state,
        parts={"required": 700.4, "level": -80, "group": 0, "region": 50, "language": 50},
        reasons=[
            {"code": "skill_missing", "skill": SkillFactory(slug="x", label_fr="Soudure").pk, "kind": "welcome",
             "points": 0},
            {"code": "region"},
        ],
        **fields,
    )  # fmt: skip
    cards.rebuild(profile=match.profile)
    return match


def list_of(need, show=""):
    return reverse("skills:need_matches", args=[need.public_id]) + (f"?show={show}" if show else "")


def act(match, action):
    return reverse("skills:match_act", args=[match.public_id, action])


def page_of(match):
    return reverse("skills:match_detail", args=[match.public_id])


class TestReview:
    def test_each_person_comes_with_a_sentence_numbers_and_reasons(self, need, agent, client_as):
        put_forward(need)
        answer = client_as(agent).get(list_of(need))
        page = answer.content.decode()
        assert "Bonne correspondance : 720 points sur 1000." in page
        assert "Ingénieure en énergie solaire" in page
        assert "Compétences indispensables" in page
        assert "700 points" in page
        assert "-80 points" in page
        assert "Compétences proches" not in page
        assert "Compétence appréciée absente de la fiche : Soudure." in page
        told = [reason.is_good for reason in answer.context["rows"][0].reasons]
        assert told == [True, False]

    def test_looking_writes_a_trace_and_nothing_else(self, need, agent, client_as):
        match = put_forward(need)
        browser = client_as(agent)
        before = TransitionLog.objects.count()
        for group in ("review", "sent", "answered", "closed", "nonsense"):
            assert browser.get(list_of(need, group)).status_code == 200
        browser.get(page_of(match))
        match.refresh_from_db()
        assert (match.state, TransitionLog.objects.count()) == ("proposed", before)
        assert AuditEvent.objects.filter(kind="profile.read", actor=agent).count() == 1

    def test_a_profile_that_the_institution_may_not_see_keeps_its_name(self, need, agent, client_as):
        match = put_forward(need)
        match.profile.cards.all().delete()
        page = client_as(agent).get(list_of(need)).content.decode()
        assert "Fiche retirée" in page
        assert match.profile.last_name not in page

    def test_the_best_come_first_and_pages_hold_each_once(self, need, agent, client_as, monkeypatch):
        monkeypatch.setattr("skills.views.matches_page.PAGE_SIZE", 2)
        found = [put_forward(need, score=score) for score in (300, 800, 800, 0, 500)]
        browser, address, seen = client_as(agent), list_of(need), []
        while address:
            answer = browser.get(address)
            seen += [row.match.pk for row in answer.context["rows"]]
            following = answer.context["next_url"]
            address = list_of(need) + following if following else ""
        assert seen == [found[place].pk for place in (1, 2, 4, 0, 3)]

    @pytest.mark.parametrize("after", ["x", "1", "-1.5", "9.9.9", "१.२", "\x00", "1." + "9" * 40])
    def test_a_damaged_cursor_begins_again(self, need, agent, client_as, after):
        assert client_as(agent).get(list_of(need), {"after": after}).status_code == 200

    def test_queries_do_not_grow_with_the_people(self, need, agent, client_as):
        browser = client_as(agent)
        put_forward(need)
        queries_of(browser, list_of(need))
        with_one = queries_of(browser, list_of(need))
        put_forward(need)
        put_forward(need)
        queries_of(browser, list_of(need))
        assert queries_of(browser, list_of(need)) == with_one <= 20

    def test_an_empty_list_says_when_people_come(self, need, agent, client_as):
        assert "Personne à examiner pour l’instant" in client_as(agent).get(list_of(need)).content.decode()


class TestSend:
    def send(self, browser, need, **data):
        return browser.post(reverse("skills:need_matches_send", args=[need.public_id]), data, follow=True)

    def test_those_who_are_chosen_are_sent(self, need, agent, client_as):
        first, second, third = (put_forward(need) for _ in range(3))
        chosen = [str(first.public_id), str(third.public_id), "nonsense"]
        answer = self.send(client_as(agent), need, match=chosen)
        states = [Match.objects.get(pk=match.pk).state for match in (first, second, third)]
        assert states == ["sent", "proposed", "sent"]
        assert "2 propositions sont parties." in answer.content.decode()

    def test_one_button_sends_one(self, need, agent, client_as):
        first, second = put_forward(need), put_forward(need)
        self.send(client_as(agent), need, match=[str(first.public_id)], only=str(second.public_id))
        assert [Match.objects.get(pk=match.pk).state for match in (first, second)] == ["proposed", "sent"]

    def test_a_refusal_is_told_and_stops_nobody_else(self, need, agent, client_as):
        deaf, hears = put_forward(need), put_forward(need)
        Block.objects.create(owner=deaf.recipient, blocked_institution=need.institution)
        answer = self.send(client_as(agent), need, match=[str(deaf.public_id), str(hears.public_id)])
        page = answer.content.decode()
        assert "1 proposition est partie." in page
        assert "Cette personne ne reçoit pas de nouveaux messages." in page

    def set_aside(self, browser, need, **data):
        return browser.post(reverse("skills:need_matches_set_aside", args=[need.public_id]), data, follow=True)

    def test_several_are_set_aside_for_one_reason(self, need, agent, client_as):
        first, second, third = (put_forward(need) for _ in range(3))
        sent = put_forward(need, "sent")
        chosen = [str(match.public_id) for match in (first, third, sent)]
        answer = self.set_aside(client_as(agent), need, match=chosen, reason="experience")
        states = [Match.objects.get(pk=match.pk).state for match in (first, second, third, sent)]
        assert states == ["set_aside", "proposed", "set_aside", "sent"]
        assert "2 personnes sont écartées." in answer.content.decode()
        assert (
            list(TransitionLog.objects.filter(transition="set_aside").values_list("reason", flat=True))
            == ["experience"] * 2
        )

    @pytest.mark.parametrize(
        ("data", "sentence"), [({}, "Cochez au moins une personne"), ({"reason": "whim"}, "Choisissez la raison")]
    )
    def test_setting_nobody_aside_or_for_no_reason_is_said(self, need, agent, client_as, data, sentence):
        match = put_forward(need)
        chosen = {"match": [str(match.public_id)]} if data else {}
        assert sentence in self.set_aside(client_as(agent), need, **chosen, **data).content.decode()
        assert Match.objects.get(pk=match.pk).state == "proposed"

    def test_nobody_chosen_is_said(self, need, agent, client_as):
        assert "Cochez au moins une personne" in self.send(client_as(agent), need).content.decode()

    def test_people_of_another_need_are_not_sent(self, need, agent, client_as):
        other = put_forward(NeedFactory(state="published"))
        self.send(client_as(agent), need, match=[str(other.public_id)])
        other.refresh_from_db()
        assert other.state == "proposed"


class TestAct:
    def test_setting_aside_asks_why_and_can_be_taken_back(self, need, agent, client_as):
        match, browser = put_forward(need), client_as(agent)
        assert browser.post(act(match, "set_aside"), {}).status_code == 422
        browser.post(act(match, "set_aside"), {"reason": "skills"})
        match.refresh_from_db()
        assert match.state == "set_aside"
        browser.post(act(match, "restore"))
        match.refresh_from_db()
        assert match.state == "proposed"

    def test_from_interest_to_the_outcome(self, need, agent, client_as):
        match, browser = put_forward(need, "interested"), client_as(agent)
        assert browser.get(page_of(match)).context["form"].initial["subject"] == need.title
        browser.post(act(match, "introduce"), {"subject": "Rencontre", "body": "Bonjour, pouvons-nous parler ?"})
        match.refresh_from_db()
        page = browser.get(page_of(match)).content.decode()
        assert (match.state, match.contact.subject) == ("introduced", "Rencontre")
        assert "Vous êtes-vous mis d’accord ?" in page
        assert reverse("skills:contact_detail", args=[match.contact.public_id]) in page
        assert match.recipient.email not in page
        browser.post(act(match, "engage"), {"engaged_from": timezone.localdate().isoformat()})
        match.refresh_from_db()
        assert match.state == "engaged"
        assert (
            reverse("skills:contact_detail", args=[match.contact.public_id])
            in browser.get(page_of(match)).content.decode()
        )
        browser.post(act(match, "complete"), {"reason": "achieved", "note": "Très bien"})
        match.refresh_from_db()
        page = browser.get(page_of(match)).content.decode()
        assert (match.state, match.outcome) == ("completed", "achieved")
        assert "Issue : Mission accomplie." in page
        assert "Vous" in page

    @pytest.mark.parametrize(
        ("state", "action", "data"),
        [
            ("interested", "introduce", {"subject": "", "body": "x"}),
            ("introduced", "engage", {"engaged_from": ""}),
            ("introduced", "engage", {"engaged_from": "2027-02-01", "engaged_until": "2027-01-01"}),
            ("engaged", "complete", {"reason": "perhaps"}),
            ("interested", "close", {}),
        ],
    )
    def test_wrong_words_are_refused_and_kept(self, need, agent, client_as, state, action, data):
        match = put_forward(need, state)
        answer = client_as(agent).post(act(match, action), data)
        match.refresh_from_db()
        assert (answer.status_code, match.state) == (422, state)

    def test_a_full_need_says_why_nobody_else_is_engaged(self, need, agent, client_as):
        put_forward(need, "engaged")
        match = put_forward(need, "introduced")
        starts = (timezone.localdate() + timedelta(days=400)).isoformat()
        answer = client_as(agent).post(act(match, "engage"), {"engaged_from": starts})
        assert answer.status_code == 422
        assert "Toutes les places de ce besoin sont prises." in answer.content.decode()

    def test_closing_tells_why(self, need, agent, client_as):
        match = put_forward(need, "introduced")
        client_as(agent).post(act(match, "close"), {"reason": "no_agreement"})
        match.refresh_from_db()
        assert (match.state, match.close_reason) == ("closed", "no_agreement")

    def test_twice_is_told_and_harms_nothing(self, need, agent, client_as):
        match, browser = put_forward(need), client_as(agent)
        browser.post(act(match, "send"))
        answer = browser.post(act(match, "send"), follow=True)
        assert "Cette action n’est pas possible dans l’état actuel." in answer.content.decode()

    def test_an_action_is_a_post_of_a_known_name(self, need, agent, client_as):
        match, browser = put_forward(need), client_as(agent)
        assert browser.get(act(match, "send")).status_code == 405
        for action in ("sing", "expire", "interest", "see"):
            assert browser.post(act(match, action)).status_code == 404

    @pytest.mark.parametrize(
        "state",
        ["proposed", "set_aside", "sent", "seen", "interested", "declined", "introduced", "engaged", "completed",
         "closed", "no_answer", "lapsed"],
    )  # fmt: skip
    def test_every_state_has_its_page(self, need, agent, client_as, state):
        match, browser = put_forward(need, state), client_as(agent)
        for language in ("fr", "ar"):
            assert browser.get(page_of(match).replace("/fr/", f"/{language}/", 1)).status_code == 200, language


class TestPropose:
    def propose(self, browser, profile, need):
        address = reverse("skills:match_propose", args=[profile.public_id])
        return browser.post(address, {"need": str(need.public_id)}, follow=True)

    def test_an_agent_puts_forward_somebody_of_the_directory(self, need, agent, client_as):
        profile, browser = willing_profile(), client_as(agent)
        cards.rebuild(profile=profile)
        page = browser.get(reverse("skills:profile_detail", args=[profile.public_id])).content.decode()
        assert "Proposer pour un de vos besoins" in page
        assert need.title in page
        answer = self.propose(browser, profile, need)
        match = Match.objects.get(need=need, profile=profile)
        assert (match.state, match.origin, answer.redirect_chain[-1][0]) == ("proposed", "agent", page_of(match))

    def test_only_for_an_open_need_of_ones_own(self, need, agent, client_as):
        profile, browser = willing_profile(), client_as(agent)
        for other in (NeedFactory(state="published"), NeedFactory(institution=need.institution)):
            page = self.propose(browser, profile, other).content.decode()
            assert "Choisissez un besoin ouvert de votre institution." in page
        assert not Match.objects.exists()

    def test_somebody_who_does_not_want_it_is_not_put_forward(self, need, agent, client_as):
        profile = publish("partner_sharing", listed_for="members")
        page = self.propose(client_as(agent), profile, need).content.decode()
        assert "notice-danger" in page
        assert not Match.objects.exists()

    def test_others_are_not_offered_it(self, need, client_as, amina, curator):
        profile = publish("partner_sharing", "matching", listed_for="members")
        for who in (amina, curator, make_agent()):
            page = client_as(who).get(reverse("skills:profile_detail", args=[profile.public_id])).content.decode()
            assert "Proposer pour un de vos besoins" not in page
        assert self.propose(client_as(amina), profile, need).status_code == 403


class TestWho:
    @pytest.mark.parametrize("who", ["amina", "curator", "dpo"])
    def test_others_are_refused(self, request, need, client_as, who):
        match, browser = put_forward(need), client_as(request.getfixturevalue(who))
        assert browser.get(list_of(need)).status_code == 403
        assert browser.get(page_of(match)).status_code == 403
        assert browser.post(act(match, "send")).status_code == 403

    def test_a_visitor_signs_in_first(self, need, client):
        match = put_forward(need)
        assert [client.get(address).status_code for address in (list_of(need), page_of(match))] == [302, 302]

    def test_an_agent_of_another_institution_sees_nothing(self, need, client_as):
        match, browser = put_forward(need), client_as(make_agent())
        assert browser.get(list_of(need)).status_code == 403
        assert browser.get(page_of(match)).status_code == 404
        assert browser.post(act(match, "set_aside"), {"reason": "skills"}).status_code == 404
        send = reverse("skills:need_matches_send", args=[need.public_id])
        assert browser.post(send, {"match": [str(match.public_id)]}).status_code == 403
        aside = reverse("skills:need_matches_set_aside", args=[need.public_id])
        assert browser.post(aside, {"match": [str(match.public_id)], "reason": "skills"}).status_code == 403
        match.refresh_from_db()
        assert match.state == "proposed"

    def test_an_agent_who_was_put_forward_elsewhere_answers_as_a_person(self, need, client_as):
        other = make_agent()
        match = MatchFactory(need=need, state="sent", profile=willing_profile(other))
        browser = client_as(other)
        assert browser.get(page_of(match)).status_code == 403
        assert browser.get(reverse("skills:proposal", args=[match.public_id])).status_code == 200


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_the_person_is_named_as_the_person_in_the_story(need, agent, client_as):
    match = put_forward(need, "sent")
    matches.answer_interested(match=match, by=match.recipient)
    story = client_as(agent).get(page_of(match)).context["story"]
    assert [str(entry.who) for entry in story] == ["La personne"]
