"""The demonstration's labels: each situation once at least, and nothing the second time."""

from collections import Counter

import pytest

from associations.demo import labels as demo
from associations.models import CommitteeSession, LabelAppeal, LabelApplication, LabelPeriod, LabelWithdrawal
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from mdm_platform.institutions.models import Agreement
from tests.factories.accounts import make_user
from tests.factories.associations import make_association
from tests.factories.institutions import InstitutionFactory

pytestmark = pytest.mark.django_db


def test_each_situation_is_told_once(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert demo.load(profiles=100) == 0
    for role in (Role.LABEL_OFFICER, Role.LABEL_COMMITTEE, Role.ADMINISTRATOR):
        make_user(role, email=demo_email(role))
    InstitutionFactory(kind="ministry")
    for _number in range(14):
        make_association(papers=False)
    assert demo.load(profiles=100) == 7
    assert demo.load(profiles=100) == 7
    periods = LabelPeriod.objects.prefetch_related("events")
    situations = Counter(str(period.status()) for period in periods)
    assert situations == {"valid": 4, "suspended": 1, "withdrawn": 1, "expired": 1}
    found = Counter(LabelApplication.objects.values_list("state", flat=True))
    assert found == {
        "awarded_with_conditions": 1,
        "refused": 1,
        "committee": 1,
        "evaluation": 1,
        "to_complete": 1,
        "submitted": 1,
        "draft": 1,
    }
    assert sorted(CommitteeSession.objects.values_list("state", flat=True)) == ["closed", "planned"]
    assert sorted(LabelWithdrawal.objects.values_list("state", flat=True)) == ["notice", "withdrawn"]
    assert LabelAppeal.objects.get().state == "filed"
    assert Agreement.objects.get().state == "signed"
