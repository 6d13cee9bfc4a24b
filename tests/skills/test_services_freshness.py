"""Reminders after a year, out of search, back with one confirmation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform import links
from mdm_platform.errors import PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage
from skills.models import Profile
from skills.notifications import CONFIRM_PURPOSE
from skills.services import freshness
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent

DAY = timedelta(days=1)


@pytest.fixture
def profile(amina):
    return ProfileFactory(owner=consent(amina), state="published")


def heard(user):
    rows = InboxMessage.objects.filter(recipient=user).order_by("pk")
    return [(row.notification, row.params.get("number")) for row in rows]


def test_three_reminders_then_out_of_search(profile, amina, stranger):
    start = profile.confirmed_at
    for days, expected in [
        (364, {"reminded": 0, "stale": 0}),
        (366, {"reminded": 1, "stale": 0}),
        (367, {"reminded": 0, "stale": 0}),
        (380, {"reminded": 1, "stale": 0}),
        (394, {"reminded": 1, "stale": 0}),
        (400, {"reminded": 0, "stale": 0}),
        (408, {"reminded": 0, "stale": 1}),
        (500, {"reminded": 0, "stale": 0}),
    ]:
        assert freshness.remind_and_stale(now=start + days * DAY) == expected, days
    assert heard(amina) == [
        ("skills.confirmation_reminder", 1),
        ("skills.confirmation_reminder", 2),
        ("skills.confirmation_reminder", 3),
        ("skills.profile_stale", None),
    ]
    assert not Profile.objects.found_by(stranger).exists()


def test_confirming_brings_a_stale_profile_back(profile, amina, stranger):
    later = profile.confirmed_at + 408 * DAY
    for days in (366, 380, 394, 408):
        freshness.remind_and_stale(now=profile.confirmed_at + days * DAY)
    profile.refresh_from_db()
    assert profile.state == "stale"
    freshness.confirm(profile=profile, by=amina, now=later)
    assert (profile.state, profile.confirmed_at, profile.reminders_sent) == ("published", later, 0)
    assert Profile.objects.found_by(stranger).get() == profile


def test_confirming_early_starts_a_new_year(profile, amina):
    later = profile.confirmed_at + 200 * DAY
    freshness.confirm(profile=profile, by=amina, now=later)
    assert freshness.remind_and_stale(now=later + 300 * DAY) == {"reminded": 0, "stale": 0}


def test_a_link_confirms_without_signing_in_and_expires(profile):
    token = links.sign(CONFIRM_PURPOSE, profile, max_age=timedelta(days=60))
    assert freshness.profile_of_link(token) == profile
    freshness.confirm_by_link(token)
    with pytest.raises(links.LinkExpired):
        freshness.confirm_by_link(token, now=timezone.now() + 61 * DAY)
    with pytest.raises(links.LinkRefused):
        freshness.confirm_by_link(token[:-1])


def test_a_link_for_something_else_confirms_nothing(profile):
    token = links.sign("skills.invitation", profile, max_age=timedelta(days=60))
    with pytest.raises(links.LinkRefused):
        freshness.confirm_by_link(token)


def test_a_stranger_does_not_confirm(profile, stranger, curator):
    for who in (stranger, curator):
        with pytest.raises(PermissionRefused):
            freshness.confirm(profile=profile, by=who)


def test_a_draft_is_not_confirmed(amina):
    with pytest.raises(TransitionNotAllowed):
        freshness.confirm(profile=ProfileFactory(owner=amina), by=amina)


def test_the_dead_are_not_reminded(profile, amina):
    amina.deceased_at = timezone.now()
    amina.save(update_fields=["deceased_at"])
    assert freshness.remind_and_stale(now=timezone.now() + 500 * DAY) == {"reminded": 0, "stale": 0}
