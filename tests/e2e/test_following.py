"""Somebody without an account follows their case on a phone: reads, answers, judges, contests."""

import pytest

from grievances.services import answers, codes, messages
from tests.e2e.conftest import PHONE
from tests.factories.grievances import make_case
from tests.factories.grievances.cases import make_agent, make_unit


@pytest.fixture
def asked(transactional_db):
    """A case of somebody without account or address, who writes in Arabic and is asked something."""
    unit = make_unit()
    case = make_case("in_progress", unit=unit, agent=make_agent(unit), language="ar")
    messages.ask(case=case, body="ما هو رقم الوصل؟", by=case.agent)
    return case


def test_a_case_is_followed_by_its_receipt_answered_and_contested(person, asked):
    code = codes.issue(case=asked)
    reader = person(viewport=PHONE, locale="ar")
    page = reader.open(f"/ar/complaints/follow/?number={asked.number}")
    reader.reach("Suivre mon dossier")
    page.locator("[name=code]").fill("2222 2222 2222")
    reader.press("Ouvrir mon dossier")
    page.locator("[name=code]").fill(code.lower())
    reader.check()
    reader.press("Ouvrir mon dossier")
    page.get_by_text("ما هو رقم الوصل؟").first.wait_for()
    reader.check()
    page.locator("[name=body]").fill("رقم الوصل هو 12")
    reader.press("Envoyer ma réponse")
    page.get_by_text("رقم الوصل هو 12").wait_for()
    asked.refresh_from_db()
    assert asked.state == "in_progress"

    answers.write(case=asked, outcome="unfounded", body="الجواز جاهز", by=asked.agent)
    answers.propose(case=asked, by=asked.agent)
    answers.give(case=asked, by=make_agent(asked.unit))
    page.reload()
    page.get_by_text("الجواز جاهز").wait_for()
    reader.check()
    page.locator("details.disclosure summary").filter(has_text=reader.says("Demander la réouverture")).click()
    page.locator("[name=note]").fill("الجواز ليس جاهزا")
    reader.press("Demander la réouverture")
    page.get_by_text(reader.says("Votre demande de réouverture est examinée")).wait_for()
    reader.check()
    asked.refresh_from_db()
    assert asked.state == "reopening_requested"
    reader.press("Fermer ce dossier sur cet appareil")
    page.go_back()
    assert asked.description not in page.content()
