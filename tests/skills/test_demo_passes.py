"""The demonstration's pass of matching: no need waits, and there are figures to read."""

import pytest

from mdm_platform import demo
from skills.demo import needs, passes, profiles
from skills.models import Match, MatchingRun
from skills.services.matching import nightly
from tests.utils.reference import load_reference

pytestmark = pytest.mark.django_db


def test_there_is_no_pass_without_needs():
    assert passes.load(profiles=10) == 0


def test_open_needs_meet_the_people_of_the_demonstration_once():
    load_reference()
    demo.make_accounts({})
    profiles.load(profiles=120)
    needs.load(profiles=120)
    assert passes.load(profiles=120) == 1
    assert passes.load(profiles=120) == 1
    run = MatchingRun.objects.get()
    assert run.needs_changed > 10
    assert run.proposed == Match.objects.count() > 0
    assert nightly.match_waiting() is None
