"""Schemes in the API: read by everybody, simulated without keeping anything."""

import json

import pytest
from django.test import Client

from tests.factories.projects.schemes import make_scheme, make_version

pytestmark = pytest.mark.django_db
SCHEMES = "/api/v1/schemes/"


def simulate(body):
    answer = Client().post(f"{SCHEMES}simulate/", json.dumps(body), "application/json")
    return answer.status_code, answer.json()


def test_a_visitor_reads_schemes_with_figures_as_text(client_as, scheme_editor):
    scheme = make_scheme(website="https://www.tamwilcom.ma/")
    draft = make_version().scheme
    [row] = Client().get(SCHEMES, {"kind": "mdm_invest"}).json()["results"]
    version = row["version"]
    assert (row["slug"], version["rate"], version["cap"], version["certainty"]) == (
        scheme.slug, "0.1000", "5000000.00", "checked",
    )  # fmt: skip
    assert version["conditions"][0]["rule"] == "scheme.investment_floor"
    codes = [one.get(f"{SCHEMES}{draft.public_id}/").status_code for one in (Client(), client_as(scheme_editor))]
    assert codes == [404, 200]
    assert client_as(scheme_editor).get(f"{SCHEMES}{draft.public_id}/").json()["version"] is None


def test_figures_are_answered_condition_by_condition():
    scheme = make_scheme()
    figures = {
        "investment": "2000000.00",
        "project_sector": "hotels",
        "residence": "returned",
        "months_since_return": 12,
        "foreign_funds": "500000",
        "has_dedicated_account": True,
    }
    status, said = simulate(figures)
    [result] = said["results"]
    assert (status, result["slug"], result["outcome"]) == (200, scheme.slug, "passed")
    assert result["plan"] == {
        "investment": "2000000.00",
        "foreign_funds": "500000.00",
        "other_funds": "0.00",
        "aid": "200000.00",
        "rest": "1300000.00",
        "guaranteed": "0.00",
        "least_own_funds": "500000.00",
        "missing_own_funds": "0.00",
        "is_assumed": False,
    }
    status, said = simulate(figures | {"months_since_return": 13})
    assert [answer["outcome"] for answer in said["results"][0]["answers"]].count("failed") == 1
    assert said["results"][0]["plan"] is None
    assert simulate({})[1]["results"][0]["outcome"] == "unknown"


def test_figures_that_cannot_be_are_refused_by_their_name():
    for body, name in (
        ({"investment": "x"}, "investment"),
        ({"investment": "100", "other_funds": "101"}, "investment"),
        ({"project_sector": "armes"}, "project_sector"),
        ({"holder_share": "1.5"}, "holder_share"),
    ):
        status, said = simulate(body)
        assert (status, list(said["errors"])) == (400, [name]), body
