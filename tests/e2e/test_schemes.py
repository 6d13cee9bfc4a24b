"""A visitor without an account simulates a project on a phone in Arabic, keeps its address, and prints it."""

from pathlib import Path

from tests.e2e.conftest import PHONE


def test_simulate_and_print_in_arabic(person, reference):
    visitor = person(viewport=PHONE, locale="ar-MA")
    page = visitor.open("/ar/schemes/")
    visitor.reach("Aides aux projets")
    visitor.follow("Ouvrir le simulateur")
    visitor.reach("Quelles aides pour mon projet ?")
    page.fill('main [name="investment"]', "٢٠٠٠٠٠٠")
    page.select_option('main [name="project_sector"]', "hotels")
    page.select_option('main [name="residence"]', "abroad")
    page.fill('main [name="foreign_funds"]', "500000")
    page.select_option('main [name="has_dedicated_account"]', "yes")
    page.fill('main [name="jobs"]', "12")
    visitor.press("Voir les réponses")
    visitor.reach("Quelles aides pour mon projet ?")
    answer = page.locator(".simulated-passed").filter(has_text="MDM Invest")
    assert "200.000,00" in answer.locator(".plan-aid td").first.inner_text()
    assert "1.300.000,00" in answer.locator(".plan-rest td").first.inner_text()

    address = page.get_by_role("link", name=visitor.says("L’adresse de cette simulation")).get_attribute("href")
    assert "investment=2000000" in address
    page.goto(address)
    assert "200.000,00" in page.locator(".simulated-passed .plan-aid td").first.inner_text()

    page.emulate_media(media="print")
    assert not page.locator("form.simulator").is_visible()
    assert answer.is_visible()
    page.emulate_media(media="screen")
    with page.expect_download() as taken:
        page.get_by_role("link", name=visitor.says("Télécharger (PDF)")).click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
