"""From a proposal to an engagement: what agents decide, what people answer, and what is refused."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, NotVisible, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage
from skills.models import Block, ContactRequest, Match, MatchingRun, Need
from skills.services import matches
from tests.factories.institutions import make_principal
from tests.factories.skills import MatchFactory, NeedFactory
from tests.factories.skills.matches import prefers, willing_profile
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db
WORDS = {"subject": "La centrale de Noor", "body": "Bonjour, parlons de la mission."}


@dataclass(frozen=True)
class Found:
    """What the engine says of a profile."""

    profile_id: int
    score: int = 700
    parts: dict = field(default_factory=lambda: {"skills": 700})
    reasons: list = field(default_factory=lambda: [{"code": "required", "skill": 1}])


@pytest.fixture
def need():
    return NeedFactory(state="published")


@pytest.fixture
def agent(need):
    return make_agent(need.institution)


def heard(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def state_of(match):
    return Match.objects.get(pk=match.pk).state


def make_run(version="7"):
    return MatchingRun.objects.create(engine_version=version, started_at=timezone.now())


def test_what_the_engine_found_is_kept_for_an_agent_to_review(need, agent, amina):
    profile = willing_profile(amina)
    run = make_run()
    made = matches.propose_many(need=need, scored=[Found(profile.pk)], run=run)
    match = Match.objects.get()
    assert (made.created, made.updated, made.lapsed) == (1, 0, 0)
    assert (match.state, match.origin, match.score, match.engine_version, match.run) == (
        "proposed",
        "engine",
        700,
        "7",
        run,
    )
    assert (match.parts, match.reasons) == ({"skills": 700}, [{"code": "required", "skill": 1}])
    assert TransitionLog.objects.about(match).get().target == "proposed"
    assert (heard(agent), heard(amina)) == (["skills.matches_to_review"], [])


def test_agents_are_told_once_while_proposals_wait(need, agent):
    for _night in range(2):
        matches.propose_many(need=need, scored=[Found(willing_profile().pk)], run=make_run())
    assert heard(agent) == ["skills.matches_to_review"]


def test_a_second_pass_brings_up_to_date_what_nobody_decided(need, agent):
    waiting, sent = willing_profile(), willing_profile()
    matches.propose_many(need=need, scored=[Found(waiting.pk), Found(sent.pk)], run=make_run("1"))
    matches.send(match=Match.objects.get(profile=sent), by=agent)
    made = matches.propose_many(need=need, scored=[Found(waiting.pk, 800), Found(sent.pk, 800)], run=make_run("2"))
    assert (made.created, made.updated, made.lapsed) == (0, 1, 0)
    found = {match.profile_id: (match.score, match.engine_version) for match in Match.objects.all()}
    assert found == {waiting.pk: (800, "2"), sent.pk: (700, "1")}


def test_the_same_answer_of_the_engine_changes_nothing(need):
    found = [Found(willing_profile().pk)]
    matches.propose_many(need=need, scored=found, run=make_run("1"))
    made = matches.propose_many(need=need, scored=found, run=make_run("1"))
    assert (made.created, made.updated, made.lapsed) == (0, 0, 0)


def test_who_is_not_found_any_more_lapses_among_those_considered(need):
    gone, other = willing_profile(), willing_profile()
    matches.propose_many(need=need, scored=[Found(gone.pk), Found(other.pk)], run=make_run())
    assert matches.propose_many(need=need, scored=[], run=make_run()).lapsed == 0
    assert matches.propose_many(need=need, scored=[], run=make_run(), among=[gone.pk]).lapsed == 1
    assert matches.propose_many(need=need, scored=[], run=make_run(), among=None).lapsed == 1
    back = matches.propose_many(need=need, scored=[Found(gone.pk)], run=make_run())
    assert (back.created, Match.objects.get(profile=gone).state) == (1, "proposed")


def test_a_closed_need_gets_no_proposal(agent):
    need = NeedFactory(state="published", deadline=timezone.localdate() - timedelta(days=1))
    assert matches.propose_many(need=need, scored=[Found(willing_profile().pk)], run=make_run()).created == 0


def test_who_blocked_the_institution_is_not_proposed_to_it(need, amina):
    profile = willing_profile(amina)
    Block.objects.create(owner=amina, blocked_institution=need.institution)
    assert matches.propose_many(need=need, scored=[Found(profile.pk)], run=make_run()).created == 0


def test_an_agent_puts_somebody_forward(need, agent):
    profile = willing_profile()
    match = matches.propose_by_agent(need=need, profile=profile, by=agent)
    assert (match.state, match.origin, match.recipient) == ("proposed", "agent", profile.owner)
    assert matches.propose_by_agent(need=need, profile=profile, by=agent) == match
    matches.set_aside(match=match, by=agent, reason="skills")
    assert matches.propose_by_agent(need=need, profile=profile, by=agent).state == "proposed"
    matches.send(match=Match.objects.get(), by=agent)
    with pytest.raises(TransitionNotAllowed) as refusal:
        matches.propose_by_agent(need=need, profile=profile, by=agent)
    assert refusal.value.code == "already_sent"


def test_an_agent_puts_forward_only_who_may_be_found_and_is_willing(need, agent, amina, stranger):
    hidden = willing_profile(stranger, listed_for="staff")
    with pytest.raises(NotVisible):
        matches.propose_by_agent(need=need, profile=hidden, by=agent)
    profile = willing_profile(amina)
    with pytest.raises(PermissionRefused):
        matches.propose_by_agent(need=need, profile=profile, by=make_agent())
    with pytest.raises(PermissionRefused):
        matches.propose_by_agent(need=need, profile=profile, by=stranger)


def test_sending_reaches_the_person_at_once(need, agent, amina):
    match = MatchFactory(need=need, owner=amina)
    matches.send(match=match, by=agent)
    assert (match.state, match.sent_by, match.announced_at) == ("sent", agent, match.sent_at)
    assert heard(amina) == ["skills.match_proposed"]


def test_sending_waits_for_the_digest_of_who_prefers_one(need, agent, amina):
    match = MatchFactory(need=need, owner=prefers(amina, "weekly"))
    matches.send(match=match, by=agent)
    assert (match.state, match.announced_at, heard(amina)) == ("sent", None, [])


@pytest.mark.parametrize("verb", ["send", "set_aside", "restore", "introduce", "engage", "complete", "close"])
def test_strangers_decide_nothing(need, amina, stranger, curator, verb):
    states = {"restore": "set_aside", "introduce": "interested", "engage": "introduced", "complete": "engaged"}
    match = MatchFactory(
        need=need, owner=amina, state=states.get(verb, "interested" if verb == "close" else "proposed")
    )
    words = {
        "set_aside": {"reason": "skills"},
        "introduce": WORDS,
        "engage": {"engaged_from": timezone.localdate()},
        "complete": {"reason": "achieved"},
        "close": {"reason": "other"},
    }
    before = match.state
    for who in (amina, stranger, curator, make_agent(), make_principal("needs:write")):
        with pytest.raises(PermissionRefused):
            getattr(matches, verb)(match=match, by=who, **words.get(verb, {}))
    assert state_of(match) == before


def test_a_block_is_respected_without_saying_so(need, agent, amina):
    match = MatchFactory(need=need, owner=amina)
    Block.objects.create(owner=amina, blocked=agent)
    with pytest.raises(PermissionRefused) as refusal:
        matches.send(match=match, by=agent)
    assert str(refusal.value) == "Cette personne ne reçoit pas de nouveaux messages."
    assert (state_of(match), heard(amina)) == ("proposed", [])


def test_several_are_sent_and_each_refusal_says_why(need, agent, amina):
    fine, gone = MatchFactory(need=need), MatchFactory(need=need, owner=amina)
    Block.objects.create(owner=amina, blocked_institution=need.institution)
    done = matches.send_many(matches=[fine, gone], by=agent)
    assert done.sent == [fine]
    assert done.refused == [(gone, "Cette personne ne reçoit pas de nouveaux messages.")]


def test_a_person_sees_then_says_yes(need, agent, amina):
    match = MatchFactory(need=need, owner=amina, state="sent", seen_at=None)
    matches.mark_seen(match=match, by=amina)
    first = match.seen_at
    matches.mark_seen(match=match, by=amina)
    assert (match.state, match.seen_at) == ("seen", first)
    for _click in range(2):
        matches.answer_interested(match=match, by=amina)
    assert (match.state, heard(agent)) == ("interested", ["skills.match_interested"])


def test_a_person_says_no_with_a_reason(need, agent, amina):
    match = MatchFactory(need=need, owner=amina, state="sent")
    with pytest.raises(InvalidInput) as refusal:
        matches.decline(match=match, by=amina, reason="")
    assert refusal.value.fields == {"reason": ["Choisissez une raison dans la liste."]}
    for _click in range(2):
        matches.decline(match=match, by=amina, reason="distance")
    assert (match.state, match.decline_reason, heard(agent)) == ("declined", "distance", [])


def test_a_yes_may_be_taken_back_until_the_introduction(need, amina):
    match = MatchFactory(need=need, owner=amina, state="interested")
    matches.decline(match=match, by=amina, reason="timing")
    assert match.state == "declined"
    met = MatchFactory(owner=amina, state="introduced", profile=match.profile)
    with pytest.raises(TransitionNotAllowed):
        matches.decline(match=met, by=amina, reason="timing")


def test_others_do_not_answer(need, agent, amina, stranger):
    match = MatchFactory(need=need, owner=amina, state="sent")
    for who in (agent, stranger):
        with pytest.raises(PermissionRefused):
            matches.answer_interested(match=match, by=who)
        with pytest.raises(PermissionRefused):
            matches.decline(match=match, by=who, reason="other")


def test_a_late_yes_counts_while_the_need_is_open(need, amina):
    match = MatchFactory(need=need, owner=amina, state="no_answer")
    matches.answer_interested(match=match, by=amina)
    assert match.state == "interested"


def test_a_member_answers_a_need_of_the_board(need, agent, amina):
    willing_profile(amina)
    match = matches.apply_to(need=need, by=amina)
    assert (match.state, match.origin, match.recipient) == ("interested", "member", amina)
    assert matches.apply_to(need=need, by=amina) == match
    assert heard(agent) == ["skills.match_interested"]
    assert list(Match.objects.visible_to(amina)) == [match]


def test_a_member_takes_a_no_back_by_applying(need, amina):
    match = MatchFactory(need=need, owner=amina, state="declined")
    assert matches.apply_to(need=need, by=amina).state == "interested"
    assert Match.objects.get(pk=match.pk).decline_reason == ""


def test_applying_says_what_is_missing(need, agent, amina, stranger, curator):
    with pytest.raises(TransitionNotAllowed) as unpublished:
        matches.apply_to(need=need, by=stranger)
    assert unpublished.value.code == "profile_not_published"
    willing_profile(amina, listed_for="staff")
    with pytest.raises(TransitionNotAllowed) as unshared:
        matches.apply_to(need=need, by=amina)
    assert unshared.value.code == "profile_not_shared"
    with pytest.raises(PermissionRefused):
        matches.apply_to(need=need, by=curator)
    with pytest.raises(TransitionNotAllowed) as closed:
        matches.apply_to(need=NeedFactory(state="filled"), by=amina)
    assert closed.value.code == "need_closed"


def test_an_introduction_opens_an_exchange_and_starts_the_need(need, agent, amina):
    match = MatchFactory(need=need, owner=amina, state="interested")
    matches.introduce(match=match, by=agent, **WORDS)
    contact = ContactRequest.objects.get()
    assert (match.state, match.contact, Need.objects.get().state) == ("introduced", contact, "in_progress")
    assert (contact.state, contact.sender, contact.recipient) == ("accepted", agent, amina)
    assert contact.messages.get().body == WORDS["body"]
    assert TransitionLog.objects.about(contact).get().target == "accepted"
    assert heard(amina) == ["skills.match_introduced"]
    matches.introduce(match=MatchFactory(need=need, state="interested"), by=agent, **WORDS)
    assert ContactRequest.objects.count() == 2


def test_a_second_need_goes_on_in_the_same_exchange(agent, amina):
    profile = willing_profile(amina)
    for _number in range(2):
        need = NeedFactory(state="published", institution=agent.memberships.get().institution)
        matches.introduce(match=MatchFactory(need=need, profile=profile, state="interested"), by=agent, **WORDS)
    assert ContactRequest.objects.get().messages.count() == 2


def test_an_introduction_needs_words_and_no_block(need, agent, amina):
    match = MatchFactory(need=need, owner=amina, state="interested")
    with pytest.raises(InvalidInput):
        matches.introduce(match=match, by=agent, subject="", body="x")
    Block.objects.create(owner=amina, blocked_institution=need.institution)
    with pytest.raises(PermissionRefused):
        matches.introduce(match=match, by=agent, **WORDS)
    assert (state_of(match), ContactRequest.objects.count(), Need.objects.get().state) == (
        "interested",
        0,
        "published",
    )


def test_a_program_introduces_in_the_name_of_its_institution(need, amina):
    match = MatchFactory(need=need, owner=amina, state="interested")
    program = make_principal("needs:write", institution=need.institution)
    matches.introduce(match=match, by=program, **WORDS)
    assert (match.contact.sender, match.contact.sender_institution) == (None, need.institution)


def test_the_last_place_fills_the_need_and_tells_those_who_waited(need, agent, amina, youssef):
    chosen = MatchFactory(need=need, owner=amina, state="introduced")
    waiting = MatchFactory(need=need, owner=youssef, state="interested")
    today = timezone.localdate()
    matches.engage(match=chosen, by=agent, engaged_from=today, engaged_until=today + timedelta(days=30))
    need.refresh_from_db()
    assert (chosen.state, need.state, need.outcome) == ("engaged", "filled", "platform")
    assert (state_of(waiting), heard(youssef)) == ("lapsed", ["skills.match_lapsed"])
    assert heard(amina) == ["skills.match_engaged"]


def test_a_place_left_keeps_the_need_open(agent, need):
    Need.objects.filter(pk=need.pk).update(people=2)
    matches.engage(match=MatchFactory(need=need, state="introduced"), by=agent, engaged_from=timezone.localdate())
    need.refresh_from_db()
    assert need.state == "published"


def test_dates_of_an_engagement_are_checked(need, agent):
    match = MatchFactory(need=need, state="introduced")
    today = timezone.localdate()
    with pytest.raises(InvalidInput) as missing:
        matches.engage(match=match, by=agent, engaged_from=None)
    assert list(missing.value.fields) == ["engaged_from"]
    with pytest.raises(InvalidInput) as backwards:
        matches.engage(match=match, by=agent, engaged_from=today, engaged_until=today - timedelta(days=1))
    assert list(backwards.value.fields) == ["engaged_until"]


def test_nobody_is_engaged_full_time_twice_over_the_same_days(amina):
    profile, today = willing_profile(amina), timezone.localdate()
    needs_of_two = [NeedFactory(state="published", workload="full_time") for _number in range(2)]
    first, second = (MatchFactory(need=row, profile=profile, state="introduced") for row in needs_of_two)
    until = today + timedelta(days=30)
    matches.engage(match=first, by=make_agent(first.need.institution), engaged_from=today, engaged_until=until)
    agent = make_agent(second.need.institution)
    with pytest.raises(TransitionNotAllowed) as refusal:
        matches.engage(match=second, by=agent, engaged_from=until)
    assert refusal.value.code == "already_engaged"
    assert state_of(second) == "introduced"
    matches.engage(match=second, by=agent, engaged_from=until + timedelta(days=1))
    assert second.state == "engaged"


def test_a_mission_ends_with_its_outcome(need, agent):
    match = MatchFactory(need=need, state="engaged", engaged_until=timezone.localdate() + timedelta(days=9))
    matches.complete(match=match, by=agent, reason="achieved", note="Très bien.")
    assert (match.state, match.outcome, match.engaged_until) == ("completed", "achieved", timezone.localdate())


@pytest.mark.parametrize(("reason", "messages"), [("other_person", ["skills.match_closed"]), ("person_withdrew", [])])
def test_nothing_came_of_it(need, agent, amina, reason, messages):
    match = MatchFactory(need=need, owner=amina, state="introduced")
    matches.close(match=match, by=agent, reason=reason)
    assert (match.state, match.close_reason, heard(amina)) == ("closed", reason, messages)
