"""Calls in the API: read by everybody, simulated without writing."""

import json

import pytest
from django.test import Client

from tests.factories.associations import AssociationFactory, OfficerFactory
from tests.factories.associations.calls import add_topup, make_call
from tests.utils.api_cases import check_every_operation

pytestmark = pytest.mark.django_db
CALLS = "/api/v1/calls/"


def simulate(call, body, browser=None):
    answer = (browser or Client()).post(f"{CALLS}{call.public_id}/simulate/", json.dumps(body), "application/json")
    return answer.status_code, answer.json()


def test_a_visitor_reads_announced_calls_with_amounts_as_text():
    call = make_call("published")
    add_topup(call.current)
    make_call("draft")
    [row] = Client().get(CALLS, {"programme": "pra_osim"}).json()["results"]
    assert (row["slug"], row["max_amount"], row["max_rate"], row["currency"], row["receives_requests"]) == (
        call.slug, "15000.00", "0.7000", "EUR", False,
    )  # fmt: skip
    one = Client().get(f"{CALLS}{call.public_id}/").json()
    assert [rule["rule"] for rule in one["rules"]][:2] == ["association.registered", "association.country"]
    assert [(step["kind"], step["share"]) for step in one["tranches"]] == [
        ("advance", "0.5000"), ("interim", "0.3000"), ("balance", "0.2000"),
    ]  # fmt: skip
    assert [(topup["rate"], topup["cap"]) for topup in one["topups"]] == [("0.3000", None)]
    assert [document["code"] for document in one["documents"]] == ["quote"]
    assert Client().get(CALLS, {"state": "draft"}).json()["results"] == []


def test_a_draft_is_for_those_who_prepare_it(client_as, stranger, cofinancing_officer):
    address = f"{CALLS}{make_call('draft').public_id}/"
    codes = [
        browser.get(address).status_code for browser in (Client(), client_as(stranger), client_as(cofinancing_officer))
    ]
    assert codes == [404, 404, 200]


def test_facts_are_read_and_answered_rule_by_rule():
    call = make_call("open")
    facts = {"is_registered": "yes", "country": "FR", "amount_requested": "14000.00", "project_total": "20000"}
    status, said = simulate(call, {"facts": facts})
    assert (status, said["outcome"]) == (200, "passed")
    status, said = simulate(call, {"facts": facts | {"country": "MA"}})
    assert said["outcome"] == "failed"
    assert [answer["outcome"] for answer in said["answers"]] == ["passed", "failed", "passed", "passed"]
    status, said = simulate(call, {})
    assert said["outcome"] == "unknown"
    assert [fact["name"] for fact in said["asked"]] == ["is_registered", "country", "amount_requested", "project_total"]
    status, said = simulate(call, {"facts": {"amount_requested": "mille"}})
    assert status == 400
    assert "facts.amount_requested" in json.dumps(said)


def test_only_an_officer_answers_for_an_association(client_as, amina, stranger):
    association, call = AssociationFactory(country="BE"), make_call("open")
    OfficerFactory(association=association, user=amina, role="president")
    body = {"association": str(association.public_id)}
    status, said = simulate(call, body, client_as(amina))
    assert (status, [answer["outcome"] for answer in said["answers"]]) == (
        200, ["passed", "passed", "unknown", "unknown"],
    )  # fmt: skip
    for browser in (Client(), client_as(stranger)):
        assert simulate(call, body, browser)[0] == 404


def test_generated_cases_never_break(monkeypatch):
    make_call("open")
    assert check_every_operation([{}], cases_per_operation=3, monkeypatch=monkeypatch, paths="/calls/") >= 3
