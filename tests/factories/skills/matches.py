"""Matches for tests: whatever its state, a match has everything that its transitions ask for."""

from datetime import timedelta

import factory
from django.utils import timezone

from skills.models import Match, MatchPreference
from skills.models.match import NO_ANSWER_AFTER
from tests.factories.accounts import make_user
from tests.factories.skills.needs import NeedFactory
from tests.factories.skills.profiles import ProfileFactory
from tests.utils.consents import consent
from tests.utils.notification_examples import Example

REACHED = ("sent", "seen", "interested", "declined", "introduced", "engaged", "completed", "closed", "no_answer")
ANSWERED = ("interested", "declined", "introduced", "engaged", "completed", "closed")
MET = ("introduced", "engaged", "completed")
SHARED = ("directory", "matching", "partner_sharing")
REASONS = [{"code": "required", "skill": 1, "level": 4}]


def willing_profile(owner=None, **fields):
    """A published profile whose owner agrees to be put forward, and to partners reading it."""
    return ProfileFactory(owner=consent(owner or make_user("member"), *SHARED), state="published", **fields)


def _when(*states):
    return factory.LazyAttribute(lambda row: timezone.now() if row.state in states else None)


class MatchFactory(factory.django.DjangoModelFactory):
    """A match in the state asked for, of a published need and a willing person (`owner=` for somebody known)."""

    class Meta:
        model = Match
        exclude = ("owner",)

    owner = None
    need = factory.SubFactory(NeedFactory, state="published")
    profile = factory.LazyAttribute(lambda row: willing_profile(row.owner))
    recipient = factory.LazyAttribute(lambda row: row.profile.owner)
    state = "proposed"
    score = 720
    engine_version = "1"
    parts = factory.LazyFunction(lambda: {"skills": 700, "region": 20})
    reasons = factory.LazyFunction(lambda: [dict(row) for row in REASONS])
    sent_at = _when(*REACHED)
    announced_at = factory.SelfAttribute("sent_at")
    seen_at = _when("seen", *ANSWERED)
    answered_at = _when(*ANSWERED)
    introduced_at = _when(*MET)
    engaged_at = _when("engaged", "completed")
    engaged_from = factory.LazyAttribute(
        lambda row: timezone.localdate() if row.state in ("engaged", "completed") else None
    )
    completed_at = _when("completed")
    decline_reason = factory.LazyAttribute(lambda row: "timing" if row.state == "declined" else "")
    outcome = factory.LazyAttribute(lambda row: "achieved" if row.state == "completed" else "")
    close_reason = factory.LazyAttribute(lambda row: "other_person" if row.state == "closed" else "")


def sent_ago(match, **ago):
    """The match as if it had been sent, and announced, that long ago."""
    moment = timezone.now() - timedelta(**ago)
    Match.objects.filter(pk=match.pk).update(sent_at=moment, announced_at=moment)
    match.refresh_from_db()
    return match


def unanswered_for_good(match):
    """The match as if its three reminders were sent, and its time over."""
    sent_ago(match, days=NO_ANSWER_AFTER.days, minutes=1)
    Match.objects.filter(pk=match.pk).update(reminders_sent=3)
    match.refresh_from_db()
    return match


def prefers(user, rhythm):
    """The person hears of proposals in this rhythm; returns the person."""
    MatchPreference.objects.create(user=user, rhythm=rhythm)
    return user


def notification_examples():
    """An example of each message about proposals."""
    match = MatchFactory(state="sent")
    to_the_person = ("proposed", "reminder", "introduced", "engaged", "closed", "lapsed", "interested", "person_left")
    found = {
        f"skills.match_{name}": Example(about=match, params={"number": 2, "reason": "other_person"})
        for name in to_the_person
    }
    found["skills.match_digest"] = Example(about=match.recipient, params={"matches": [match.pk], "count": 1})
    found["skills.matches_to_review"] = Example(about=match.need)
    found["skills.matches_to_handle"] = Example(about=match.need, params={"interested": 2, "introduced": 1})
    return found
