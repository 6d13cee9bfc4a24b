"""Two at once: the same match, the last place of a need, one person full-time, one person's two answers."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mdm_platform import links
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError
from mdm_platform.notifications.models import InboxMessage
from skills.models import ContactRequest, Match, Need
from skills.notifications import MATCH_LINK_AGE, MATCH_PURPOSE
from skills.services import matches
from tests.factories.skills import MatchFactory, NeedFactory
from tests.factories.skills.matches import willing_profile
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db(transaction=True)


def race(*actions):
    """Every action at the same time, each on a connection of its own; what each gave, or the code of its refusal."""
    ready = threading.Barrier(len(actions))
    results = [None] * len(actions)

    def run(number, action):
        ready.wait()
        try:
            action()
            results[number] = "done"
        except DomainError as refusal:
            results[number] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def again(match):
    return Match.objects.get(pk=match.pk)


def logged(match, transition):
    return TransitionLog.objects.about(match).filter(transition=transition).count()


def engaging(match, agent, day):
    copy = again(match)
    return lambda: matches.engage(match=copy, by=agent, engaged_from=day)


def test_two_agents_engage_the_same_match():
    match = MatchFactory(state="introduced", need__people=2)
    agents = [make_agent(match.need.institution) for _number in range(2)]
    results = race(*(engaging(match, agent, timezone.localdate()) for agent in agents))
    assert sorted(results) == ["done", "transition_conflict"]
    assert (again(match).state, logged(match, "engage")) == ("engaged", 1)
    assert InboxMessage.objects.filter(notification="skills.match_engaged").count() == 1


def test_two_agents_introduce_the_same_person():
    match = MatchFactory(state="interested")
    agents = [make_agent(match.need.institution) for _number in range(2)]
    copies = [again(match) for _agent in agents]
    results = race(
        *(
            lambda copy=copy, agent=agent: matches.introduce(match=copy, by=agent, subject="Noor", body="Bonjour.")
            for copy, agent in zip(copies, agents, strict=True)
        )
    )
    assert sorted(results) == ["done", "transition_conflict"]
    assert (ContactRequest.objects.count(), again(match).state) == (1, "introduced")


def test_the_last_place_of_a_need():
    need = NeedFactory(state="in_progress", people=1)
    rows = [MatchFactory(need=need, state="introduced") for _number in range(2)]
    agents = [make_agent(need.institution) for _row in rows]
    results = race(*(engaging(row, agent, timezone.localdate()) for row, agent in zip(rows, agents, strict=True)))
    assert results.count("done") == 1
    assert Match.objects.filter(state="engaged").count() == 1
    assert Match.objects.filter(state="lapsed").count() == 1
    assert Need.objects.get().state == "filled"


def test_two_institutions_engage_the_same_person_full_time():
    profile, today = willing_profile(), timezone.localdate()
    rows = [
        MatchFactory(profile=profile, state="introduced", need=NeedFactory(state="published", workload="full_time"))
        for _number in range(2)
    ]
    results = race(
        *(
            engaging(row, make_agent(row.need.institution), today + timedelta(days=number))
            for number, row in enumerate(rows)
        )
    )
    assert sorted(results) == ["already_engaged", "done"]
    assert Match.objects.filter(state="engaged").count() == 1


def test_the_same_yes_by_link_and_page_at_once():
    match = MatchFactory(state="sent")
    agent = make_agent(match.need.institution)
    token, copy = match_link_token(match), again(match)
    results = race(
        lambda: matches.answer_by_link(token, answer="interested"),
        lambda: matches.answer_interested(match=copy, by=copy.recipient),
    )
    assert results == ["done", "done"]
    assert (again(match).state, logged(match, "interest")) == ("interested", 1)
    assert InboxMessage.objects.filter(recipient=agent, notification="skills.match_interested").count() == 1


def test_two_answers_at_once_end_as_the_page_says():
    """The link gives a first answer only; the page may take a yes back."""
    for _round in range(3):
        match = MatchFactory(state="sent")
        token, copy = match_link_token(match), again(match)
        link, page = race(
            lambda token=token: matches.answer_by_link(token, answer="interested"),
            lambda copy=copy: matches.decline(match=copy, by=copy.recipient, reason="timing"),
        )
        assert (page, again(match).state) == ("done", "declined")
        assert link in ("done", "already_answered")


def test_an_agent_sends_while_the_consent_is_withdrawn():
    match = MatchFactory(state="proposed")
    agent, copy = make_agent(match.need.institution), again(match)
    race(
        lambda: matches.send(match=copy, by=agent),
        lambda: consents.withdraw(user=match.recipient, purpose="matching", by=match.recipient),
    )
    assert again(match).state == "lapsed"


def test_the_engine_and_an_agent_find_the_same_person_at_once():
    need, profile = NeedFactory(state="published"), willing_profile()
    agent = make_agent(need.institution)
    found = type("Found", (), {"profile_id": profile.pk, "score": 500, "parts": {}, "reasons": []})()
    results = race(
        lambda: matches.propose_many(need=Need.objects.get(), scored=[found]),
        lambda: matches.propose_by_agent(need=Need.objects.get(), profile=profile, by=agent),
    )
    assert (results, Match.objects.count()) == (["done", "done"], 1)


def match_link_token(match):
    return links.sign(MATCH_PURPOSE, match, max_age=MATCH_LINK_AGE)
