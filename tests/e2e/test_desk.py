"""The agent's day in the workplace, and what a supervisor looks at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.e2e.conftest import PHONE
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent
from tests.factories.grievances.desk import CannedReplyFactory, RuleFactory

ARABIC = "انتظرت خمس ساعات."


@pytest.fixture
def unit(reference):
    return make_unit(name_fr="Consulat de la ville")


def test_an_agent_takes_up_asks_answers_and_another_validates(person, unit):
    due = timezone.now() + timedelta(days=3)
    case = make_case("transferred", unit=unit, language="ar", description=ARABIC, due_at=due)
    later = make_case("in_progress", unit=unit, due_at=due + timedelta(days=1))
    CannedReplyFactory(title="Où en est le dossier")
    staff = person()
    staff.sign_in_as(make_agent(unit, full_name="Ilham Service"))
    page = staff.open("/admin/")
    page.locator(".pm-home").wait_for()
    staff.check()
    staff.follow("Dossiers à prendre en charge")
    page.locator("#result_list").wait_for()
    staff.check()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".pm-file-side").wait_for()
    assert ARABIC in page.locator("main").inner_text()
    staff.check()
    staff.follow("Prendre en charge")
    staff.press("Prendre en charge")
    page.locator(".messagelist .success").wait_for()

    staff.follow("Rédiger la réponse")
    page.get_by_text("Partir d’une réponse type").click()
    page.get_by_role("link", name="Où en est le dossier").click()
    assert case.number in page.input_value("[name=body]")
    page.select_option("[name=outcome]", "founded")
    staff.press("Voir ce que la personne lira")
    page.locator("#preview").wait_for()
    staff.check()
    staff.press("Enregistrer la réponse")
    page.locator(".messagelist .success").wait_for()
    staff.follow("Proposer la réponse")
    staff.press("Proposer la réponse")
    page.locator(".messagelist .success").wait_for()
    staff.check()

    second = person()
    second.sign_in_as(make_agent(unit))
    page = second.open("/admin/grievances/case/?queue=validate")
    page.get_by_role("link", name=case.number).click()
    second.follow("Valider et envoyer la réponse")
    second.press("Valider et envoyer la réponse")
    page.locator(".messagelist .success").wait_for()
    second.check()
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("answered", "founded")
    page = second.open(f"/admin/grievances/case/{later.pk}/identity/")
    page.fill("[name=reason]", "Vérifier une adresse.")
    second.press("Ouvrir l’identité")
    page.get_by_text("Zineb Plaignante").wait_for()
    second.check()


def test_a_supervisor_sees_what_is_late_and_tries_a_rule(person, unit, complaints_supervisor):
    late = make_case("in_progress", unit=unit, due_at=timezone.now() - timedelta(days=2))
    RuleFactory(name="Passeports", to_unit=unit, is_active=False)
    watcher = person(viewport=PHONE)
    watcher.sign_in_as(complaints_supervisor)
    page = watcher.open("/admin/")
    page.locator(".pm-home").wait_for()
    watcher.follow("Dossiers en retard")
    page.get_by_role("link", name=late.number).wait_for()
    watcher.check()
    page = watcher.open("/admin/grievances/routingrule/simulate/?since=2025-01-01&drafts=on")
    page.get_by_role("rowheader", name="Passeports").wait_for()
    watcher.check()
    watcher.open(f"/admin/grievances/case/{late.pk}/acts/transfer/")
    watcher.check()
