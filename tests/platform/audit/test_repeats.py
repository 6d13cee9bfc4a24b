"""A step that can be undone is taken a few times a day: each time, somebody is written to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.audit import repeats
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import QuotaExceeded
from tests.sample.models import Permit


def take(permit):
    repeats.require_few(permit, "submit")
    TransitionLog.objects.create(
        workflow="sample.permit",
        object_type=permit._meta.label_lower,
        object_id=str(permit.pk),
        transition="submit",
        source="draft",
        target="submitted",
        at=timezone.now(),
    )


@pytest.mark.django_db
def test_the_sixth_time_of_a_day_waits_for_the_next():
    permit, other = (Permit.objects.create(title=title) for title in ("Puits", "Source"))
    for _time in range(repeats.MOST_A_DAY):
        take(permit)
    with pytest.raises(QuotaExceeded, match="plusieurs fois"):
        take(permit)
    take(other)
    repeats.require_few(permit, "withdraw")
    repeats.require_few(permit, "submit", now=timezone.now() + timedelta(days=2))
