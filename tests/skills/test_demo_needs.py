"""The demonstration's needs: sixty of fifteen institutions, in every state, each matched to skills of the taxonomy."""

from collections import Counter

import pytest

from mdm_platform import demo
from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications.models import InboxMessage
from skills.demo import needs
from skills.models import Need
from tests.utils.reference import load_reference


@pytest.fixture
def told(db):
    load_reference()
    demo.make_accounts({})
    return needs.load(profiles=10)


def test_sixty_needs_of_fifteen_institutions_in_every_state(told):
    assert told == 60
    assert Need.objects.values("institution").distinct().count() == 15
    assert Counter(Need.objects.values_list("state", flat=True)) == {
        "published": 26,
        "in_progress": 9,
        "filled": 8,
        "expired": 7,
        "submitted": 5,
        "draft": 3,
        "withdrawn": 2,
    }
    assert Counter(Need.objects.values_list("language", flat=True)) == {"fr": 33, "ar": 17, "en": 10}
    for need in Need.objects.exclude(state="draft"):
        assert 1 <= need.need_skills.filter(kind="required").count() <= 3, need.title
        assert need.need_skills.count() <= 6


def test_their_history_is_told_in_order_and_once(told):
    assert needs.load(profiles=10) == 60
    for need in Need.objects.filter(state__in=("filled", "expired")):
        moments = list(TransitionLog.objects.about(need).values_list("at", flat=True))
        assert moments == sorted(moments)
        assert need.published_at < need.closed_at
    curator_unread = InboxMessage.objects.unread().filter(notification="skills.need_to_moderate")
    assert curator_unread.count() <= 8


def test_nothing_is_written_without_the_reference_data(db):
    assert needs.load(profiles=10) == 0
