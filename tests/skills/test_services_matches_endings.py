"""What ends matches from outside, in the transaction of its cause; and what stays of people who leave."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.models import User
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications.models import InboxMessage
from skills.models import Match, MatchPreference, Profile
from skills.services import contacts, curation, match_presenters, matches, needs, profiles
from tests.factories.institutions import InstitutionFactory, make_principal
from tests.factories.skills import MatchFactory, NeedFactory
from tests.factories.skills.matches import prefers, willing_profile
from tests.factories.skills.needs import make_agent
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db
RUNNING = ["proposed", "sent", "seen", "interested", "introduced"]
KEPT = ["set_aside", "declined", "engaged", "completed", "closed", "no_answer"]
LAPSED = "lapsed"


@pytest.fixture
def every_state(amina):
    """A match of one person in each state, by state."""
    profile = willing_profile(amina)
    return {state: MatchFactory(profile=profile, state=state) for state in (*RUNNING, *KEPT)}


def states(rows):
    return {was: Match.objects.get(pk=row.pk).state for was, row in rows.items()}


def heard(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def expected(gone):
    return {state: LAPSED if state in gone else state for state in (*RUNNING, *KEPT)}


def test_withdrawing_the_consent_to_matching_ends_all_that_runs(every_state, amina):
    consents.withdraw(user=amina, purpose="matching", by=amina)
    assert states(every_state) == expected(RUNNING)
    assert set(TransitionLog.objects.filter(transition="lapse").values_list("reason", flat=True)) == {
        "consent_withdrawn"
    }


def test_what_the_member_began_does_not_rest_on_the_consent_to_matching(amina):
    match = MatchFactory(owner=amina, state="interested", origin="member")
    consents.withdraw(user=amina, purpose="matching", by=amina)
    assert Match.objects.get(pk=match.pk).state == "interested"
    consents.withdraw(user=amina, purpose="partner_sharing", by=amina)
    assert Match.objects.get(pk=match.pk).state == LAPSED


def test_withdrawing_the_consent_to_transfers_ends_what_partners_abroad_began(amina):
    profile = willing_profile(consent(amina, "host_country"))
    home = MatchFactory(profile=profile, state="sent")
    abroad = MatchFactory(profile=profile, state="sent", need__institution=InstitutionFactory(country="FR"))
    consents.withdraw(user=amina, purpose="host_country", by=amina)
    assert states({"home": home, "abroad": abroad}) == {"home": "sent", "abroad": LAPSED}


def test_a_pause_spares_an_introduction(every_state, amina):
    profiles.pause(profile=every_state["sent"].profile, by=amina)
    assert states(every_state) == expected(["proposed", "sent", "seen", "interested"])


@pytest.mark.parametrize("leave", ["withdraw", "hide", "death", "erasure"])
def test_who_leaves_is_not_asked_any_more(every_state, amina, curator, leave):
    profile = every_state["sent"].profile
    if leave == "withdraw":
        profiles.withdraw(profile=profile, by=amina)
    elif leave == "hide":
        curation.hide(profile=profile, by=curator, reason="content", note="Non.")
    elif leave == "death":
        lifecycle.tell("deceased", user=amina)
    else:
        lifecycle.tell("erasure_requested", user=amina)
    assert states(every_state) == expected(RUNNING)


def test_agents_who_waited_for_the_person_are_told(amina):
    match = MatchFactory(owner=amina, state="interested")
    agent = make_agent(match.need.institution)
    MatchFactory(need=match.need, state="proposed")
    profiles.pause(profile=match.profile, by=amina)
    assert heard(agent) == ["skills.match_person_left"]


@pytest.mark.parametrize(
    ("how", "gone", "told"),
    [
        ("filled", RUNNING, ["skills.match_lapsed"] * 2),
        ("withdrawn", RUNNING, ["skills.match_lapsed"] * 2),
        ("expired", ["proposed", "sent", "seen"], []),
    ],
)
def test_the_end_of_the_need(how, gone, told):
    need = NeedFactory(state="in_progress", people=9)
    agent = make_agent(need.institution)
    rows = {state: MatchFactory(need=need, state=state) for state in (*RUNNING, *KEPT)}
    if how == "filled":
        needs.fill(need=need, by=agent, reason="elsewhere")
    elif how == "withdrawn":
        needs.withdraw(need=need, by=agent, reason="cancelled")
    else:
        type(need).objects.filter(pk=need.pk).update(deadline=timezone.localdate() - timedelta(days=1))
        assert needs.expire_overdue() == 1
    assert states(rows) == expected(gone)
    recipients = [row.recipient_id for row in rows.values()]
    heard_by_them = InboxMessage.objects.filter(recipient__in=recipients, notification="skills.match_lapsed")
    assert list(heard_by_them.values_list("notification", flat=True)) == told


def test_the_end_of_a_need_with_five_hundred_people_costs_a_handful_of_statements(django_assert_max_num_queries):
    need = NeedFactory(state="in_progress", people=9)
    agent = make_agent(need.institution)
    first = MatchFactory(need=need, state="interested")
    people = User.objects.bulk_create(User(email=f"p{number}@example.org") for number in range(499))
    crowd = Profile.objects.bulk_create(
        Profile(owner=person, first_name="Nour", last_name="Alami", country="FR", state="draft") for person in people
    )
    now = first.sent_at
    Match.objects.bulk_create(
        Match(need=need, profile=one, recipient=one.owner, state="interested", sent_at=now, answered_at=now)
        for one in crowd
    )
    with django_assert_max_num_queries(40):
        needs.withdraw(need=need, by=agent, reason="cancelled")
    assert Match.objects.filter(state=LAPSED).count() == 500
    assert TransitionLog.objects.filter(transition="lapse", reason="need_closed").count() == 500
    told = InboxMessage.objects.filter(notification="skills.match_lapsed")
    assert {(row.recipient_id, row.about_id) for row in told} == {
        (match.recipient_id, str(match.pk)) for match in Match.objects.all()
    }


class TestBlockedInstitution:
    """Who blocks an institution declines what it sent; the institution learns no more than from any other no."""

    @pytest.fixture
    def institution(self):
        return InstitutionFactory()

    @pytest.fixture
    def rows(self, amina, institution):
        profile = willing_profile(amina)
        return {
            state: MatchFactory(profile=profile, state=state, need__institution=institution)
            for state in (*RUNNING, *KEPT)
        }

    @pytest.fixture
    def contact(self, rows, amina, institution):
        program = make_principal("contacts:write", "profiles:read", institution=institution)
        words = {"purpose": "expertise", "subject": "Une question", "body": "Bonjour."}
        return contacts.send(profile=rows["sent"].profile, by=program, **words)

    @pytest.mark.parametrize("verb", ["block", "report"])
    def test_what_was_sent_is_declined_and_what_was_not_lapses(self, rows, contact, amina, verb):
        other = MatchFactory(profile=rows["sent"].profile, state="sent")
        if verb == "block":
            contacts.block(contact=contact, by=amina)
        else:
            contacts.report(contact=contact, by=amina, reason="spam")
        declined = dict.fromkeys(["sent", "seen", "no_answer", "interested", "introduced"], "declined")
        assert states(rows) == {state: state for state in rows} | declined | {"proposed": LAPSED}
        assert Match.objects.get(pk=other.pk).state == "sent"
        logs = TransitionLog.objects.filter(reason="blocked").values_list("transition", flat=True)
        assert sorted(logs) == ["lapse", *["refuse_institution"] * 5]

    def test_nobody_tells_the_institution(self, rows, contact, amina, institution):
        agent = make_agent(institution)
        rows["seen"].seen_at = None
        contacts.block(contact=contact, by=amina)
        assert heard(agent) == []
        blocked, plain = Match.objects.get(pk=rows["sent"].pk), MatchFactory(state="sent", need=rows["sent"].need)
        matches.decline(match=plain, by=plain.recipient, reason="other")
        for shown in (blocked, plain):
            story = match_presenters.story_for_agents(shown, agent)[-1]
            assert (str(story.what), str(story.target), str(story.who), story.note) == (
                "Décliner", "Déclinée", "La personne", ""
            )  # fmt: skip
            assert (shown.state, shown.decline_reason, bool(shown.answered_at), bool(shown.seen_at)) == (
                "declined", "other", True, True
            )  # fmt: skip

    def test_a_blocked_person_changes_no_match(self, rows, amina, youssef):
        words = {"purpose": "expertise", "subject": "Une question", "body": "Bonjour."}
        contact = contacts.send(profile=rows["sent"].profile, by=youssef, **words)
        contacts.block(contact=contact, by=amina)
        assert states(rows) == {state: state for state in rows}


def test_a_person_reads_why_each_need_was_proposed(amina):
    match = MatchFactory(owner=prefers(amina, "daily"), state="proposed")
    found, rhythm = data_rights.export(amina)["skills.matches"]
    assert (found["besoin"], found["score"], found["parts"]) == (str(match.need.public_id), 720, match.parts)
    assert (found["raisons"], found["version"], rhythm) == (match.reasons, "1", {"rythme": "daily"})
    json.dumps(found)


def test_somebody_without_proposals_exports_nothing(stranger):
    assert data_rights.export(stranger)["skills.matches"] == []


def test_erasing_leaves_what_figures_count_and_nothing_that_leads_to_the_person(every_state, amina):
    prefers(amina, "weekly")
    agent = make_agent(every_state["interested"].need.institution)
    matches.close(match=every_state["interested"], by=agent, reason="not_suitable", note="Zqxcanari.")
    logs = TransitionLog.objects.count()
    data_rights.erase(amina)
    data_rights.erase(amina)
    left = Match.objects.all()
    assert set(left.values_list("state", flat=True)) == {
        LAPSED, "closed", "declined", "engaged", "completed", "no_answer"
    }  # fmt: skip
    assert list(left.exclude(recipient=None, contact=None, parts={}, reasons=[])) == []
    assert not MatchPreference.objects.exists()
    assert TransitionLog.objects.count() >= logs
    assert "Zqxcanari" not in str(list(TransitionLog.objects.values_list("note__text", flat=True)))
