"""The demonstration's matches: every state, dates in order, the member's own, and once."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from mdm_platform import demo
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications.models import InboxMessage
from skills.demo import matches, profiles
from skills.models import ContactRequest, Match, Need, Profile, ProfileSkill
from skills.services import matches as services
from skills.workflows import MatchState, MatchWorkflow
from tests.factories.skills import NeedFactory
from tests.factories.skills.needs import make_agent
from tests.utils.reference import load_reference

pytestmark = pytest.mark.django_db
AGES = {
    "published": (80, 40, 20, 10, 1, 90),
    "in_progress": (60, 30),
    "filled": (120, 40),
    "expired": (90,),
    "withdrawn": (45,),
}


def make_needs(now):
    """Needs that ask for what the demonstration's people can do, in every public state."""
    wanted = list(
        ProfileSkill.objects.filter(profile__state="published")
        .order_by("skill_id")
        .values_list("skill__slug", flat=True)
    )
    domain = Profile.objects.get(owner__email=demo.demo_email(Role.MEMBER)).domain
    agent = make_agent()
    institution = agent.memberships.get().institution
    for state, ages in AGES.items():
        for number, days in enumerate(ages):
            closed = None if state in ("published", "in_progress") else now - timedelta(days=days / 3)
            NeedFactory(
                state=state,
                institution=institution,
                author=agent,
                domain=domain,
                people=2 if state in ("filled", "in_progress") and number else 1,
                workload="full_time" if number else "part_time",
                presence="both",
                published_at=now - timedelta(days=days),
                submitted_at=now - timedelta(days=days + 2),
                closed_at=closed,
                skills={wanted[len(wanted) * place // 10]: "required" for place in range(number, 4 + number)},
            )


def test_nothing_is_told_without_needs():
    assert matches.load(profiles=3) == 0


def test_every_state_is_told_once_with_dates_in_order(settings):
    settings.DIRECTORY_DAILY_CARDS = {}
    load_reference()
    demo.make_accounts({})
    profiles.load(profiles=300)
    now = timezone.now()
    make_needs(now)
    heard = InboxMessage.objects.count()
    told = matches.load(profiles=300)
    assert told == Match.objects.count() == matches.load(profiles=300)
    assert set(Match.objects.values_list("state", flat=True)) == set(MatchState.values)
    assert InboxMessage.objects.count() == heard, "nobody hears of a demonstration"
    _check_dates(now)
    _check_histories()
    member = User.objects.get(email=demo.demo_email(Role.MEMBER))
    assert services.received(user=member).count() >= 3
    for need in Need.objects.all():
        assert need.matches.engaged().count() <= need.people
    met = Match.objects.filter(contact__isnull=False)
    assert met.count() == ContactRequest.objects.filter(subject__startswith="Votre intérêt").count() > 0
    assert services.remind_and_expire(now=now)["reminded"] == 0, "no flood when the demonstration starts"


def _check_dates(now):
    names = ("found_at", "sent_at", "seen_at", "answered_at", "introduced_at", "engaged_at", "completed_at")
    for match in Match.objects.all():
        dates = [value for name in names if (value := getattr(match, name)) is not None]
        assert dates == sorted(dates)
        assert dates[-1] <= now
        assert match.reasons
        assert match.engine_version


def _check_histories():
    for match in Match.objects.all():
        rows = list(TransitionLog.objects.about(match).order_by("at", "pk"))
        assert (rows[0].transition, rows[-1].target) == ("start", match.state)
        for before, row in pairwise(rows):
            assert row.source == before.target
            assert row.source in MatchWorkflow.get(row.transition).sources
    assert Profile.objects.filter(matches__isnull=False).exists()
