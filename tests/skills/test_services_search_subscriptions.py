"""Colleagues follow shared searches: at their own rhythm, what their own face finds, while it is shared with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts import data_rights
from mdm_platform.errors import InvalidInput, NotVisible, PermissionRefused, QuotaExceeded
from mdm_platform.notifications.models import OutboxMessage
from skills.models import SearchSubscription
from skills.services import saved_searches, search_subscriptions
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills.saved_searches import make_agent
from tests.skills.test_services_saved_searches import WORDS, leave, offered
from tests.utils.directory import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def colleague(agent):
    return make_agent(agent.memberships.get().institution)


@pytest.fixture
def shared(agent):
    return saved_searches.save(by=agent, **{**WORDS, "rhythm": "never", "is_shared": True})


def follow(search, by, rhythm="daily"):
    return search_subscriptions.follow(search=search, rhythm=rhythm, by=by)


def run(rhythm="daily", minutes=1):
    return search_subscriptions.run_due(rhythm=rhythm, now=timezone.now() + timedelta(minutes=minutes))


def told(user):
    rows = OutboxMessage.objects.filter(notification="skills.shared_search_found", recipient=user)
    return [row.params["count"] for row in rows]


def test_a_colleague_hears_of_what_is_new_once(shared, agent, colleague):
    offered()
    follow(shared, colleague)
    new = offered()
    assert (run("weekly"), run(), run(minutes=2)) == (0, 1, 0)
    assert (told(colleague), told(agent)) == ([1], [])
    assert SearchSubscription.objects.get().fresh == [new.pk]
    shared.refresh_from_db()
    assert shared.fresh == []


def test_only_what_the_colleague_may_find():
    author = make_agent(InstitutionFactory(country="FR"))
    reader = make_agent(author.memberships.get().institution)
    search = saved_searches.save(by=author, **{**WORDS, "is_shared": True})
    one = follow(search, reader)
    publish("partner_sharing", listed_for="members")
    found = offered()
    assert run() == 1
    one.refresh_from_db()
    assert one.fresh == [found.pk]


def test_following_again_changes_the_rhythm(shared, colleague):
    follow(shared, colleague)
    follow(shared, colleague, "weekly")
    assert [one.rhythm for one in SearchSubscription.objects.all()] == ["weekly"]


@pytest.mark.parametrize("rhythm", ["never", "hourly", ""])
def test_a_rhythm_that_tells_nothing_is_refused(shared, colleague, rhythm):
    with pytest.raises(InvalidInput):
        follow(shared, colleague, rhythm)


def test_nobody_else_follows(agent, colleague, shared, stranger, dpo):
    private = saved_searches.save(by=agent, **{**WORDS, "query": "country=ES"})
    for who in (agent, make_agent(), stranger, dpo):
        with pytest.raises(PermissionRefused):
            follow(shared, who)
    with pytest.raises(PermissionRefused):
        follow(private, colleague)


def test_thirty_are_enough(shared, colleague, monkeypatch):
    monkeypatch.setattr(search_subscriptions, "MOST_SUBSCRIPTIONS", 0)
    with pytest.raises(QuotaExceeded):
        follow(shared, colleague)


def test_it_ends_with_the_sharing(shared, agent, colleague):
    follow(shared, colleague)
    saved_searches.change(search=shared, name="x", rhythm="never", is_shared=False, by=agent)
    assert not SearchSubscription.objects.exists()


@pytest.mark.parametrize("change", ["left", "inactive", "role"])
def test_it_ends_with_the_membership(shared, colleague, change):
    follow(shared, colleague)
    if change == "left":
        leave(colleague)
    elif change == "role":
        colleague.groups.clear()
    else:
        colleague.is_active = False
        colleague.save(update_fields=["is_active"])
    offered()
    assert (run(), told(colleague)) == (0, [])
    assert not SearchSubscription.objects.exists()


def test_it_outlives_the_author_who_left(shared, agent, colleague):
    follow(shared, colleague)
    leave(agent)
    offered()
    assert run() == 1


def test_whoever_takes_the_search_over_follows_it_no_more(shared, agent, colleague):
    follow(shared, colleague)
    leave(agent)
    saved_searches.adopt(search=shared, by=colleague)
    assert not SearchSubscription.objects.exists()


def test_one_stops_and_looks_through_for_oneself(shared, agent, colleague):
    follow(shared, colleague)
    offered()
    run()
    with pytest.raises(NotVisible):
        search_subscriptions.mark_looked(search=shared, by=agent)
    search_subscriptions.mark_looked(search=shared, by=colleague)
    assert SearchSubscription.objects.get().fresh == []
    search_subscriptions.unfollow(search=shared, by=agent)
    assert SearchSubscription.objects.exists()
    search_subscriptions.unfollow(search=shared, by=colleague)
    assert not SearchSubscription.objects.exists()


def test_erasure_of_the_author_floods_nobody(agent, colleague):
    search = saved_searches.save(by=agent, **{**WORDS, "query": "q=canari&country=FR", "is_shared": True})
    follow(search, colleague)
    offered()
    saved_searches.erase_searches(agent)
    assert (run(), told(colleague)) == (0, [])
    offered()
    assert run(minutes=2) == 1


def test_the_person_reads_and_erases_what_is_followed(shared, colleague):
    follow(shared, colleague)
    assert [row["recherche_suivie"] for row in data_rights.export(colleague)["skills.saved_searches"]] == [
        str(shared.public_id)
    ]
    data_rights.erase(colleague)
    assert not SearchSubscription.objects.exists()


def test_each_sees_one_s_own(shared, agent, colleague, dpo, stranger):
    follow(shared, colleague)
    seen = [SearchSubscription.objects.visible_to(who).count() for who in (colleague, agent, dpo, stranger, None)]
    assert seen == [1, 0, 1, 0, 0]
