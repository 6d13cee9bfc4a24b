"""Cases that nobody may read are found, given a reader where that is possible, and told to administrators."""

import pytest
from django.urls import reverse

from grievances import tasks
from grievances.models import Case
from grievances.services import readers, unread
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import memberships
from mdm_platform.notifications.models import InboxMessage
from tests.factories.accounts import make_user
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent
from tests.utils.login import signed_in

pytestmark = pytest.mark.django_db


def test_a_complaint_about_everywhere_is_counted_for_administrators_and_told(complaints_supervisor, unit_of_everybody):
    chief, accused = complaints_supervisor, unit_of_everybody
    case = make_case("qualification", unit_complained=accused)
    make_case("qualification")
    assert list(unread.found()) == [case]
    admin, theirs = make_user(Role.ADMINISTRATOR), make_agent(accused, Role.ADMINISTRATOR)
    tasks.find_unread()
    assert [row.recipient for row in InboxMessage.objects.filter(notification="grievances.cases_unread")] == [admin]
    page = reverse("admin:grievances_unit_unread")
    html = signed_in(admin).get(page).content.decode()
    assert "1 dossier ouvert ne peut être lu par personne" in html
    assert case.number not in html
    assert page in signed_in(admin).get(reverse("admin:index")).content.decode()
    assert "Chaque dossier ouvert peut être lu" in signed_in(theirs).get(page).content.decode()
    assert signed_in(chief).get(page).status_code == 403
    second = make_user(Role.COMPLAINTS_SUPERVISOR)
    assert (list(unread.found()), Case.objects.visible_to(second).filter(pk=case.pk).exists()) == ([], True)


@pytest.fixture
def unit_of_everybody(complaints_supervisor):
    """An institution in which the one supervisor has a seat."""
    accused = make_unit("accused")
    memberships.join(user=complaints_supervisor, institution=accused, role=Role.COUNTER_AGENT)
    return accused


def test_a_confidential_case_whose_readers_left_goes_to_those_who_watch_over_the_desk(complaints_supervisor):
    unit = make_unit()
    named = make_agent(unit)
    case = make_case("in_progress", unit=unit)
    readers.restrict(case=case, people=[named])
    assert not unread.found().exists()
    named.groups.clear()
    assert list(unread.found()) == [case]
    assert unread.admit_readers() == 1
    assert Case.objects.visible_to(complaints_supervisor).get() == case
    assert unread.admit_readers() == 0


def test_a_unit_that_reads_its_cases_needs_no_desk():
    unit = make_unit()
    held, left = make_case("in_progress", unit=unit), make_case("qualification")
    make_agent(unit)
    assert list(unread.found()) == [left]
    assert held not in unread.found()
