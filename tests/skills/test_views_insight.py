"""Supply and demand: who opens it, what it says first, what a filter and a file hold."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mdm_platform.accounts.services import consents
from skills.models import InsightSnapshot
from skills.services.insight import counting, snapshots
from tests.factories.accounts import make_user
from tests.factories.skills import DomainFactory, NeedFactory, ProfileFactory, RegionFactory
from tests.factories.skills.surveys import counted_people

pytestmark = pytest.mark.django_db

PAGE = "/fr/insight/"


@pytest.fixture
def statistician():
    return make_user("statistician")


@pytest.fixture
def some_figures():
    counted_people(8, domain="energy", region="06")
    counted_people(6, domain="energy", region="01", country="ES")
    counted_people(2, domain="health", region="01", country="BE")
    energy, health = DomainFactory(slug="energy"), DomainFactory(slug="health")
    NeedFactory(state="published", domain=energy, region=RegionFactory(code="06"), people=2)
    NeedFactory(state="published", domain=health, region=RegionFactory(code="01"), people=7)
    NeedFactory(state="published", domain=health, people=3, deadline=timezone.localdate() - timedelta(days=1))
    return snapshots.take()


def test_who_may_read(client, client_as, amina, curator, administrator, dpo, partner_agent, statistician):
    assert client.get(PAGE).status_code == 302
    assert client_as(amina).get(PAGE).status_code == 403
    for person in (curator, administrator, dpo, partner_agent, statistician):
        assert "Aucun relevé" in client_as(person).get(PAGE).content.decode()
    assert client_as(statistician).get(f"{PAGE}export/csv/").status_code == 404


def test_only_people_who_agreed_are_counted():
    counted_people(5)
    ProfileFactory(state="published")
    left = counted_people(1)[0]
    consents.withdraw(user=left.owner, purpose="statistics", by=left.owner)
    counted_people(1)[0].owner.__class__.objects.filter(pk=counted_people(1)[0].owner_id).update(is_active=False)
    assert counting.supply(timezone.now())[counting.ALL] == 6


def test_the_widest_gap_comes_first(client_as, statistician, some_figures):
    page = client_as(statistician).get(PAGE)
    assert page.context["sentence"] == (
        "L’écart le plus marqué est en « health » : 7 personnes recherchées, trop peu de fiches pour être montrées."
    )
    assert [row[:3] for row in page.context["summary_rows"]] == [
        ["health", "7", "moins de 5 ou masqué"],
        ["energy", "2", "moins de 5 ou masqué"],
    ]


def test_a_small_domain_takes_the_one_beside_it_away(some_figures):
    supply = some_figures.supply
    assert supply["dr:health|01"] is supply["d:health"] is supply["c:BE"] is None
    assert supply[counting.ALL] in (15, None)
    assert all(value is None or value % 5 == 0 for value in supply.values())


@pytest.mark.parametrize("by", ["regions", "countries", "nothing"])
@pytest.mark.parametrize("show", ["gap", "supply", "demand", "x"])
def test_every_choice_opens(client_as, statistician, some_figures, by, show):
    page = client_as(statistician).get(f"{PAGE}?by={by}&show={show}&domain=energy&place=01&day=1999-99-99")
    assert page.status_code == 200
    assert [line.code for line in page.context["table"].lines] == ["energy"]


def test_a_place_keeps_one_column(client_as, statistician, some_figures):
    page = client_as(statistician).get(f"{PAGE}?by=countries&place=ES")
    assert page.context["table"].places == (("ES", "Espagne"),)
    assert page.context["summary_rows"][0][1] == "7"
    none = client_as(statistician).get(f"{PAGE}?place=none")
    assert [code for code, _label in none.context["table"].places] == [""]


def test_files_hold_what_the_page_shows_and_nothing_live(client_as, statistician):
    counted_people(6, domain="evil", region="")
    DomainFactory(slug="evil").__class__.objects.filter(slug="evil").update(label_fr='=HYPERLINK("http://x")')
    snapshots.take()
    browser = client_as(statistician)
    csv = browser.get(f"{PAGE}export/csv/")
    assert csv["Content-Disposition"].startswith('attachment; filename="offre-demande-')
    text = csv.content.decode("utf-8-sig")
    assert "\"'=HYPERLINK" in text
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{PAGE}export/xlsx/?by=countries").content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == 5 for cell in cells)
    assert len(book.worksheets) == 2
    assert browser.get(f"{PAGE}export/exe/").status_code == 404


def test_an_older_day_can_be_read_again(client_as, statistician, some_figures):
    then = timezone.localdate() - timedelta(days=7)
    InsightSnapshot.objects.create(day=then, supply={}, demand={})
    page = client_as(statistician).get(f"{PAGE}?day={then.isoformat()}")
    assert page.context["table"].snapshot.day == then


def test_the_day_is_frozen_and_only_the_last_one_remembers_what_is_hidden(some_figures):
    counted_people(5, domain="law")
    assert snapshots.take() == some_figures
    later = snapshots.take(now=timezone.now() + timedelta(days=7))
    some_figures.refresh_from_db()
    assert later.supply["d:law"] == 5
    assert some_figures.held == {}
    assert later.held


def test_the_page_costs_the_same_with_more_figures(client_as, statistician, some_figures):
    browser = client_as(statistician)
    browser.get(PAGE)
    counts = []
    for more in (0, 3):
        for number in range(more):
            counted_people(1, domain=f"more-{number}", region=f"1{number}", country="IT")
        InsightSnapshot.objects.all().delete()
        snapshots.take()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
