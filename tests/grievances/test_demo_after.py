"""The demonstration's past is told once and shows each situation."""

import pytest

from grievances.demo import after
from grievances.models import Case, Improvement, RetentionRun, YearlyFigures
from grievances.services import categories, units, yearly_figures
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from tests.cast import unit_agent


@pytest.mark.django_db
def test_it_is_told_once(monkeypatch):
    monkeypatch.setattr(after, "PAST", 40)
    categories.load()
    assert after.load(profiles=0) == 0
    for role in (Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR):
        unit_agent(role, units.CENTRAL_SLUG, email=demo_email(role))
    assert [after.load(profiles=0) for _time in range(2)] == [5, 5]
    states = ["adopted", "in_place", "not_adopted", "proposed", "under_study"]
    assert sorted(Improvement.objects.values_list("state", flat=True)) == states
    assert Case.objects.filter(state="closed").count() == 43
    assert RetentionRun.objects.get().lines.count() == 3
    assert yearly_figures.read(YearlyFigures.objects.get()).total.received == 40
