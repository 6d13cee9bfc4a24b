"""A supervisor sees on a phone what will be late, and gives it to somebody."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.e2e.conftest import PHONE
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent
from tests.factories.grievances.clocks import make_deadline


def test_what_runs_out_soon_is_given_to_an_agent(person, complaints_supervisor):
    unit = make_unit()
    agent = make_agent(unit, full_name="Ilham Service")
    due = timezone.now() + timedelta(hours=20)
    case = make_case("in_progress", unit=unit, agent=None, due_at=due)
    make_deadline(case, "internal", due_at=due)
    watcher = person(viewport=PHONE)
    watcher.sign_in_as(complaints_supervisor)
    address = reverse("grievances:deadlines")
    page = watcher.open(address)
    watcher.reach("Échéances des dossiers")
    page.get_by_text("personne n’en est chargé").wait_for()
    page.get_by_role("link", name=case.number).click()
    watcher.follow("Confier à un agent")
    page.select_option("[name=agent]", str(agent.pk))
    watcher.press("Confier à un agent")
    page.locator(".messagelist .success").wait_for()
    watcher.open(address)
    page.locator(".clock-line").get_by_text(agent.full_name).wait_for()
    case.refresh_from_db()
    assert case.agent == agent
