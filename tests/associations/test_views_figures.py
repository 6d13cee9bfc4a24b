"""Figures for staff and open data for everybody: small groups hidden, nobody named, cells harmless."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from associations.models import Award
from associations.services import subsidies, subsidy_figures
from associations.services.subsidy_figures import Line
from associations.views import subsidy_figures_page
from mdm_platform.audit.models import TransitionLog
from tests.factories.accounts import make_user
from tests.factories.associations import AssociationFactory, RequestFactory
from tests.factories.associations.calls import make_call
from tests.factories.ledger import make_envelope

pytestmark = pytest.mark.django_db
PAGE, CSV = "/fr/workplace/subsidies/", "/fr/workplace/subsidies.csv"


@pytest.fixture
def statistician():
    return make_user("statistician")


@pytest.fixture
def filed():
    """Six requests of France and one of Spain, to one call."""
    call = make_call("monitoring")
    homes = [AssociationFactory(country=code) for code in ["FR"] * 6 + ["ES"] * 5 + ["IT"]]
    return [
        RequestFactory(call=call, association=home, state="in_review", representative_gender="female") for home in homes
    ]


def make_award():
    request = RequestFactory(state="granted_reduced", call=make_call("decided"))
    return Award.objects.create(
        request=request, envelope=make_envelope(), rank=1, requested=Decimal("7000.00"), cap=Decimal("5000.00"),
        base=Decimal("10000.00"), left_before=Decimal("90000.00"), amount=Decimal("5000.00"), currency="EUR",
        bound="cap", outcome="reduced", decided_at=timezone.now(), decided_by=make_user("cofinancing_officer"),
    )  # fmt: skip


def notified(**words):
    """An award that its association was told of."""
    award = make_award()
    for name, value in words.items():
        setattr(award.request, name, value)
    award.request.save()
    Award.objects.filter(pk=award.pk).update(frozen_at=timezone.now())
    return award


def test_a_lone_small_group_takes_the_next_one_with_it(filed):
    assert subsidy_figures.by_country(None) == [
        Line("France", 6, 0), Line("Espagne", None, None), Line("Italie", None, None),
    ]  # fmt: skip
    assert subsidy_figures.by_gender(filed[0].call) == [Line("Femme", 12, 0)]
    assert subsidy_figures.by_state(make_call("open")) == []


def test_delays_are_medians_of_the_log(filed):
    start = timezone.now() - timedelta(days=30)
    steps = [("", "submitted", 0), ("submitted", "completeness", 2), ("completeness", "in_review", 7)]
    TransitionLog.objects.bulk_create(
        TransitionLog(
            workflow="associations.request", object_type="associations.request", object_id=str(request.pk),
            transition="x", source=source, target=target, at=start + timedelta(days=days),
        )
        for request in filed
        for source, target, days in steps
    )  # fmt: skip
    found = [(delay.count, delay.days) for delay in subsidy_figures.delays(None)]
    assert found == [(12, 2), (12, 5)]


def test_the_page_is_for_staff_and_says_figures_first(client_as, filed, statistician, stranger):
    html = client_as(statistician).get(PAGE, {"call": filed[0].call.slug}).content.decode()
    assert "En tête, « France » : 6 demandes." in html
    assert "moins de 5 ou masqué" in html
    assert "Où agissent les associations labellisées" in html
    rows = client_as(statistician).get(CSV).content.decode("utf-8-sig")
    assert "France" in rows
    assert client_as(stranger).get(PAGE).status_code == 403
    assert Client().get(CSV).status_code == 302


def test_open_data_hold_what_was_notified_and_nothing_else():
    secret = make_award()
    told = notified(title="=cmd()", representative_name="Zineb Secrète")
    answer = Client().get("/fr/open-data/subsidies.csv")
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert (row["title"], row["awarded"], row["currency"]) == ("'=cmd()", str(told.amount), told.currency)
    said = json.loads(Client().get("/fr/open-data/subsidies.json").content)
    [record] = said["subsidies"]
    assert set(record) == set(said["columns"]) == {column.name for column in subsidies.COLUMNS}
    assert (record["granted"], record["cofunded"], record["paid"]) == (str(told.amount), "0.00", "0.00")
    for text in (answer.content.decode(), json.dumps(said, ensure_ascii=False)):
        assert "Zineb" not in text
        assert secret.request.association.slug not in text
    page = Client().get("/fr/open-data/subsidies/").content.decode()
    assert "1 subvention accordée" in page
    assert all(column.name in page for column in subsidies.COLUMNS)


def test_the_api_gives_the_same_rows():
    told = notified()
    [row] = Client().get("/api/v1/subsidies/", {"country": "FR"}).json()["results"]
    assert row["columns"] == subsidies.record(subsidies.published().get())
    assert Decimal(row["columns"]["awarded"]) == told.amount
    assert Client().get("/api/v1/subsidies/", {"country": "XX"}).json()["results"] == []


def test_empty_figures_say_so(client_as, statistician):
    html = client_as(statistician).get(PAGE).content.decode()
    assert "Aucune demande n’est encore déposée." in html
    assert "0 subvention" in Client().get("/fr/open-data/subsidies/").content.decode()


def test_when_every_state_is_hidden_the_sentence_says_so():
    hidden = [Line("Déposée", None, None, ())]
    assert "rien ne peut être montré" in subsidy_figures_page.states(hidden).sentence
    assert subsidy_figures_page.states([Line("Déposée", 7, None, ())]).sentence == "7 demandes déposées au moins."
    assert subsidy_figures_page.states([]).sentence == "Aucune demande n’est encore déposée."
