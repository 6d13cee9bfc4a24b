"""The demonstration's people: every state, once, with something to read and to do for each role."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from mdm_platform import demo
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from skills.demo import profiles
from skills.models import Appeal, ContactRequest, Invitation, Profile, ProfileCard
from skills.services.search import Search
from skills.services.search_query import Query
from tests.utils.reference import load_reference

pytestmark = pytest.mark.django_db


def test_nothing_is_invented_without_reference_data():
    assert profiles.load(profiles=3) == 0


def test_the_demonstration_tells_a_story_and_tells_it_once(settings):
    settings.DIRECTORY_DAILY_CARDS = {}
    load_reference()
    demo.make_accounts({})
    assert profiles.load(profiles=150) == 150
    before = (Profile.objects.count(), ContactRequest.objects.count(), Invitation.objects.count())
    assert profiles.load(profiles=150) == 150
    assert (Profile.objects.count(), ContactRequest.objects.count(), Invitation.objects.count()) == before
    states = set(Profile.objects.values_list("state", flat=True))
    assert states >= {"published", "submitted", "draft", "stale", "paused"}
    assert ContactRequest.objects.reported().exists()
    assert Appeal.objects.awaiting_decision().exists() or not Profile.objects.filter(state="refused").exists()
    assert before[2] == 12
    member = User.objects.get(email=demo.demo_email(Role.MEMBER))
    assert ContactRequest.objects.received_by(member).awaiting_answer().exists()
    assert Search(Query(q="médecin"), member).page().results
    listed = ProfileCard.objects.filter(audience="public").count()
    assert Search(Query(), AnonymousUser()).count() == {"value": listed, "exact": True}
    assert 0 < listed < ProfileCard.objects.filter(audience="members").count()


def test_the_planner_knows_of_the_new_people_at_once():
    load_reference()
    profiles.load(profiles=40)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'skills_profile'")
        assert cursor.fetchone() == (40,)
