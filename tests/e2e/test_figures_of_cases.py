"""A supervisor reads the year, publishes the one that is over, and a visitor learns what changed because of it."""

from datetime import timedelta

from django.utils import timezone

from tests.e2e.conftest import PHONE
from tests.factories.grievances import CategoryFactory, make_case
from tests.factories.grievances.after import make_improvement


def test_a_supervisor_publishes_a_year_and_everybody_reads_it(person, complaints_supervisor):
    now = timezone.localtime()
    last_year = now.replace(year=now.year - 1, month=2, day=3)
    category = CategoryFactory()
    for number in range(12):
        make_case("received", category=category, received_at=last_year, residence_country="FR" if number % 2 else "ES")
    cases = [make_case("in_progress", category=category, received_at=now - timedelta(days=2)) for _ in range(6)]
    make_improvement("in_place", category=category, cases=cases)

    staff = person()
    staff.sign_in_as(complaints_supervisor)
    staff.open("/fr/workplace/complaints/")
    staff.reach(f"Chiffres des réclamations, {now.year}")
    staff.page.get_by_role("link", name=f"Relire {last_year.year}").click()
    staff.reach(f"Publier les chiffres de {last_year.year}")
    staff.press("Publier ces chiffres")
    staff.reach(f"Les réclamations en chiffres, {last_year.year}")

    visitor = person(viewport=PHONE, locale="ar-MA")
    visitor.open("/ar/complaints/figures/")
    visitor.check()
    assert visitor.page.locator(".case-figure").count() == 4
    visitor.page.locator(".improvement-card a").first.click()
    visitor.check()
    assert "outcome ar" in visitor.page.locator("main").inner_text()
    visitor.open("/ar/complaints/improvements/")
    visitor.check()
