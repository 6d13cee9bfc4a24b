"""The link of a message: one click answers, and it cannot be forged, replayed to change an answer, or used too late."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from mdm_platform import links
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from skills.models import Match
from skills.notifications import CONFIRM_PURPOSE, MATCH_LINK_AGE, MATCH_PURPOSE
from skills.services import matches
from tests.factories.skills import MatchFactory

pytestmark = pytest.mark.django_db


def token_for(match, **options):
    return links.sign(MATCH_PURPOSE, match, max_age=MATCH_LINK_AGE, **options)


@pytest.mark.parametrize(("answer", "state"), [("interested", "interested"), ("declined", "declined")])
def test_one_answer_without_signing_in(answer, state):
    match = MatchFactory(state="sent")
    for _click in range(2):
        matches.answer_by_link(token_for(match), answer=answer, reason="timing")
    assert Match.objects.get(pk=match.pk).state == state


def test_opening_the_link_changes_nothing():
    match = MatchFactory(state="sent")
    assert matches.of_link(token_for(match)) == match
    assert Match.objects.get(pk=match.pk).state == "sent"


@pytest.mark.parametrize(
    ("first", "second", "words"), [("interested", "declined", {"reason": "timing"}), ("declined", "interested", {})]
)
def test_a_link_does_not_change_an_answer(first, second, words):
    match = MatchFactory(state="seen")
    token = token_for(match)
    matches.answer_by_link(token, answer=first, reason="other")
    with pytest.raises(TransitionNotAllowed) as refusal:
        matches.answer_by_link(token, answer=second, **words)
    assert refusal.value.code == "already_answered"
    assert Match.objects.get(pk=match.pk).state == first


@pytest.mark.parametrize("state", ["lapsed", "closed", "introduced", "engaged", "completed", "declined"])
def test_a_link_is_over_with_its_match(state):
    match = MatchFactory(state=state, sent_at=timezone.now())
    with pytest.raises(TransitionNotAllowed):
        matches.answer_by_link(token_for(match), answer="interested")
    assert Match.objects.get(pk=match.pk).state == state


@pytest.mark.parametrize("state", ["proposed", "set_aside"])
def test_no_link_answers_what_nobody_sent(state):
    match = MatchFactory(state=state)
    with pytest.raises(links.LinkRefused):
        matches.answer_by_link(token_for(match), answer="interested")


def test_a_link_cannot_be_forged():
    match, other = MatchFactory(state="sent"), MatchFactory(state="sent")
    token = token_for(match)
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.replace(token.partition(":")[0], token_for(other).partition(":")[0]),
        links.sign(CONFIRM_PURPOSE, match, max_age=MATCH_LINK_AGE),
        links.sign(MATCH_PURPOSE, match.profile, max_age=MATCH_LINK_AGE),
        str(match.public_id),
        "",
    ]
    for wrong in forged:
        with pytest.raises(links.LinkRefused):
            matches.answer_by_link(wrong, answer="interested")
    assert set(Match.objects.values_list("state", flat=True)) == {"sent"}


def test_a_link_holds_nothing_personal_and_ends():
    match = MatchFactory(state="sent")
    token = token_for(match)
    for word in (match.recipient.email, match.profile.last_name, str(match.need.title)):
        assert word not in token
    with time_machine.travel(timezone.now() + MATCH_LINK_AGE + timedelta(minutes=1)), pytest.raises(links.LinkExpired):
        matches.of_link(token)


def test_a_link_of_somebody_who_left(amina):
    match = MatchFactory(owner=amina, state="sent")
    type(amina).objects.filter(pk=amina.pk).update(is_active=False)
    with pytest.raises(links.LinkRefused):
        matches.of_link(token_for(match))


def test_a_no_needs_its_reason_and_an_answer_is_one_of_two():
    match = MatchFactory(state="sent")
    with pytest.raises(InvalidInput):
        matches.answer_by_link(token_for(match), answer="declined")
    with pytest.raises(InvalidInput):
        matches.answer_by_link(token_for(match), answer="maybe")


def test_a_link_answers_only_while_the_need_is_open():
    match = MatchFactory(state="sent", need__deadline=timezone.localdate() - timedelta(days=1))
    with pytest.raises(TransitionNotAllowed):
        matches.answer_by_link(token_for(match), answer="interested")
