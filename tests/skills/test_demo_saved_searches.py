"""The demonstration's saved searches: an agent who has something new to look through."""

import pytest

from mdm_platform import demo
from skills.demo import profiles, saved_searches
from skills.models import SavedSearch
from tests.utils.reference import load_reference

pytestmark = pytest.mark.django_db


def test_nothing_is_saved_without_an_agent():
    assert saved_searches.load(profiles=3) == 0


def test_an_agent_keeps_looking_and_finds_once(settings):
    settings.DIRECTORY_DAILY_CARDS = {}
    load_reference()
    demo.make_accounts({})
    profiles.load(profiles=150)
    assert [saved_searches.load(profiles=150) for _ in range(2)] == [4, 4]
    assert SavedSearch.objects.exclude(fresh=[]).filter(rhythm="daily").exists()
    assert SavedSearch.objects.filter(is_shared=True).count() == 2
