"""The supervisor's page: what is late before it is late, and only of cases that they read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grievances.models import Case
from grievances.services import deadlines
from grievances.services.watch import watch
from mdm_platform.accounts.roles import Role
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent

NOW = timezone.now()


def a_case(days, **fields):
    """A case received so many days ago, with its clocks."""
    case = make_case(fields.pop("state", "in_progress"), received_at=NOW - timedelta(days=days), **fields)
    deadlines.refresh(case=case)
    return case


@pytest.fixture
def page(client_as):
    """The page, as somebody reads it."""

    browsers = {}

    def read(user):
        if user.pk not in browsers:
            browsers[user.pk] = client_as(user)
        return browsers[user.pk].get(reverse("grievances:deadlines"))

    return read


def test_each_service_has_its_counts_and_nothing_of_what_one_may_not_read(db):
    unit, accused = make_unit(), make_unit("accused")
    chief = make_agent(unit, Role.COMPLAINTS_SUPERVISOR)
    late, fresh = a_case(100, unit=unit), a_case(0, unit=unit)
    a_case(55, unit=unit)
    a_case(100, unit=accused)
    a_case(100, unit=make_unit("third"), unit_complained=unit)
    a_case(100, unit=unit, is_confidential=True)
    a_case(100, unit=unit, state="answered")
    found = watch(user=chief, now=NOW)
    (load,) = found.units
    assert (load.unit, load.open, load.late, load.legal_late, load.legal_soon) == (unit, 3, 2, 1, 1)
    assert {late.pk, fresh.pk}.isdisjoint(deadline.case_id for deadline in found.ahead)
    nobody = make_agent(make_unit("empty"), Role.COMPLAINTS_SUPERVISOR)
    assert watch(user=nobody, now=NOW).units == ()


def test_the_page_leads_to_what_runs_out_next(
    page, complaints_supervisor, complaints_agent, django_assert_max_num_queries
):
    assert page(complaints_agent).status_code == 403
    assert "Aucun dossier ouvert" in page(complaints_supervisor).text
    cases = [a_case(58, unit=make_unit(slug)) for slug in ("one", "two", "three")]
    Case.objects.filter(pk=cases[0].pk).update(agent=complaints_agent)
    with django_assert_max_num_queries(20):
        answer = page(complaints_supervisor)
    for case in cases:
        assert case.number in answer.text
        assert reverse("admin:grievances_case_change", args=[case.pk]) in answer.text
    assert complaints_agent.full_name in answer.text
