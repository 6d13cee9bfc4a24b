"""By the clock: reminders, the end of what nobody answered, digests; nothing is lost or told twice."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from mdm_platform.errors import InvalidInput, PermissionRefused
from mdm_platform.notifications.models import InboxMessage, OutboxMessage
from skills.models import Match
from skills.services import matches
from tests.factories.institutions import make_principal
from tests.factories.skills import MatchFactory, NeedFactory
from tests.factories.skills.matches import prefers, sent_ago, unanswered_for_good, willing_profile
from tests.factories.skills.needs import make_agent
from tests.utils import outbox_faults as faults

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def heard(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def numbers(user):
    return [row.params["number"] for row in InboxMessage.objects.filter(recipient=user).order_by("pk")]


@pytest.mark.django_db
def test_three_reminders_then_the_proposal_is_closed(amina):
    far = timezone.localdate() + timedelta(days=365)
    match = MatchFactory(owner=amina, state="sent", need__deadline=far)
    start = match.announced_at
    for day in range(60):
        matches.remind_and_expire(now=start + timedelta(days=day, minutes=1))
        if day == 51:
            assert (Match.objects.get().state, numbers(amina)) == ("sent", [1, 2, 3])
    told = {row.created_at.date() - start.date() for row in InboxMessage.objects.filter(recipient=amina)}
    assert told == {timedelta(days=9), timedelta(days=21), timedelta(days=45)}
    assert Match.objects.get().state == "no_answer"


@pytest.mark.django_db
def test_a_round_that_was_missed_reminds_once(amina):
    sent_ago(MatchFactory(owner=amina, state="seen"), days=30)
    assert matches.remind_and_expire() == {"reminded": 1, "expired": 0}
    assert matches.remind_and_expire() == {"reminded": 0, "expired": 0}
    assert numbers(amina) == [2]


@pytest.mark.django_db
def test_the_last_reminder_comes_before_the_end(amina):
    match = sent_ago(MatchFactory(owner=amina, state="sent"), days=80)
    assert matches.remind_and_expire() == {"reminded": 1, "expired": 0}
    assert matches.remind_and_expire() == {"reminded": 0, "expired": 1}
    assert (Match.objects.get(pk=match.pk).state, numbers(amina)) == ("no_answer", [3])


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["proposed", "interested", "declined", "introduced", "lapsed"])
def test_nobody_else_is_reminded(amina, state):
    sent_ago(MatchFactory(owner=amina, state=state), days=30)
    assert matches.remind_and_expire() == {"reminded": 0, "expired": 0}


@pytest.mark.django_db
def test_what_was_not_announced_is_not_reminded_of(amina):
    match = sent_ago(MatchFactory(owner=amina, state="sent"), days=30)
    Match.objects.filter(pk=match.pk).update(announced_at=None)
    assert matches.remind_and_expire() == {"reminded": 0, "expired": 0}


@pytest.mark.django_db
def test_agents_are_reminded_of_those_who_wait_once_a_need():
    need = NeedFactory(state="in_progress")
    agent = make_agent(need.institution)
    for state in ("interested", "interested", "introduced"):
        MatchFactory(need=need, state=state)
    old = timezone.now() - timedelta(days=10)
    Match.objects.update(answered_at=old, introduced_at=old)
    assert (matches.remind_agents(), matches.remind_agents()) == (1, 0)
    message = InboxMessage.objects.get(recipient=agent)
    assert message.notification == "skills.matches_to_handle"
    assert (message.params["interested"], message.params["introduced"]) == (2, 1)
    assert matches.remind_agents(now=timezone.now() + timedelta(days=12)) == 1


@pytest.mark.django_db
def test_digests_by_preference(amina, youssef, stranger):
    for person, rhythm in ((amina, "daily"), (youssef, "weekly")):
        prefers(person, rhythm)
    need = NeedFactory(state="published", deadline=timezone.localdate() + timedelta(days=300))
    agent = make_agent(need.institution)
    for person in (amina, youssef, stranger):
        matches.send(match=MatchFactory(need=need, owner=person), by=agent, now=MONDAY - timedelta(days=1))
    assert [heard(person) for person in (amina, youssef, stranger)] == [[], [], ["skills.match_proposed"]]
    assert matches.send_digests(now=MONDAY - timedelta(days=1)) == 1
    assert matches.send_digests(now=MONDAY) == 1
    assert matches.send_digests(now=MONDAY) == 0
    assert [heard(person) for person in (amina, youssef)] == [["skills.match_digest"]] * 2
    assert Match.objects.get(recipient=youssef).announced_at == MONDAY


@pytest.mark.django_db
def test_who_goes_back_to_at_once_still_hears_of_what_waited(amina):
    prefers(amina, "weekly")
    match = MatchFactory(owner=amina)
    matches.send(match=match, by=make_agent(match.need.institution))
    matches.set_rhythm(rhythm="immediate", by=amina)
    assert matches.rhythm_of(amina) == "immediate"
    assert matches.send_digests(now=MONDAY + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_a_rhythm_is_chosen_in_the_list_by_a_person(amina):
    assert matches.rhythm_of(amina) == "immediate"
    with pytest.raises(InvalidInput):
        matches.set_rhythm(rhythm="hourly", by=amina)
    with pytest.raises(PermissionRefused):
        matches.set_rhythm(rhythm="daily", by=make_principal("needs:write"))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_proposals_leave_loses_none_and_shows_none_twice(tmp_path, settings):
    need = NeedFactory(state="published")
    agent = make_agent(need.institution, email="", phone="")
    rows = [MatchFactory(need=need) for _number in range(30)]
    assert len(matches.send_many(matches=rows, by=agent).sent) == 30
    OutboxMessage.objects.exclude(notification="skills.match_proposed").delete()
    InboxMessage.objects.exclude(notification="skills.match_proposed").delete()
    worker = faults.start_slow_worker(tmp_path, seconds_a_mail=0.02, mark_every=3600)
    faults.kill_after(worker, tmp_path, 8)
    faults.end_leases()
    settings.EMAIL_BACKEND = "mdm_platform.notifications.mailbox.MailboxBackend"
    settings.DEVELOPMENT_MAILBOX = tmp_path
    assert faults.sweep() == 30
    assert faults.assert_each_arrived(tmp_path, 30) >= 1
    subjects = {json.loads(path.read_text(encoding="utf-8"))["subject"] for path in tmp_path.glob("*.json")}
    assert len(subjects) == 1, "the subject names no need"


SLOW_ROUND = """
import sys, time
import django
django.setup()
from skills.services.matches import rounds
send = rounds.MatchDigest.send.__func__
def slowly(cls, **words):
    send(cls, **words)
    time.sleep(0.05)
rounds.MatchDigest.send = classmethod(slowly)
rounds.send_digests()
"""


@pytest.mark.django_db(transaction=True)
def test_a_round_killed_half_way_is_taken_up_again():
    need = NeedFactory(state="published")
    people = [prefers(willing_profile().owner, "daily") for _number in range(12)]
    for person in people:
        MatchFactory(need=need, profile=person.profile, state="sent", announced_at=None)
    name = connection.settings_dict["NAME"]
    database = re.sub(r"/[^/?]+(?=\?|$)", f"/{name}", os.environ["DATABASE_URL"], count=1)
    environment = {**os.environ, "DATABASE_URL": database, "PYTHONWARNINGS": "ignore"}
    worker = subprocess.Popen([sys.executable, "-c", SLOW_ROUND], env=environment, cwd=django_settings.BASE_DIR)  # noqa: S603  our own interpreter
    until = time.monotonic() + 60
    while InboxMessage.objects.filter(notification="skills.match_digest").count() < 4:
        assert worker.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    worker.kill()
    worker.wait(timeout=10)
    matches.send_digests()
    told = Counter(InboxMessage.objects.filter(notification="skills.match_digest").values_list("recipient", flat=True))
    assert told == Counter({person.pk: 1 for person in people})


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_tell_each_person_once():
    need = NeedFactory(state="published")
    for number in range(6):
        match = MatchFactory(need=need, state="sent")
        unanswered_for_good(match) if number % 2 else sent_ago(match, days=10)
    ready = threading.Barrier(2)

    def go():
        ready.wait()
        try:
            matches.remind_and_expire()
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert InboxMessage.objects.filter(notification="skills.match_reminder").count() == 3
    assert Match.objects.filter(state="no_answer").count() == 3
