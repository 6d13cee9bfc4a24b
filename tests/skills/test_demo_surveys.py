"""The demonstration's surveys and figures: once, and with something to read."""

import pytest

from mdm_platform import demo
from skills.demo import profiles, surveys
from skills.models import InsightSnapshot, Survey
from skills.services import survey_results
from skills.services.insight.counting import ALL
from tests.utils.reference import load_reference

pytestmark = pytest.mark.django_db


def test_nothing_without_people():
    assert surveys.load(profiles=3) == 0


def test_one_is_published_one_is_open_and_four_weeks_are_frozen(settings):
    settings.DIRECTORY_DAILY_CARDS = {}
    load_reference()
    demo.make_accounts({})
    profiles.load(profiles=150)
    assert surveys.load(profiles=150) == surveys.load(profiles=150) == 2
    assert set(Survey.objects.values_list("state", flat=True)) <= {"published", "open", "closed"}
    published = Survey.objects.filter(state="published").first()
    if published is not None:
        assert len(survey_results.results(published)) == 4
    assert InsightSnapshot.objects.count() == 4
    assert InsightSnapshot.objects.first().supply[ALL] % 5 == 0
