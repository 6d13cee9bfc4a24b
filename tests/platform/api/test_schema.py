"""The description of the API and its reading pages."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_the_description_is_complete_and_valid(tmp_path):
    call_command("spectacular", fail_on_warn=True, validate=True, file=str(tmp_path / "schema.yml"))


@pytest.fixture
def schema(client):
    answer = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_every_operation_says_how_it_refuses(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert {"400", "401", "403", "406", "429", "503"} <= set(operation["responses"]), (path, method)
            if "{" in path:
                assert operation["responses"]["404"] == {"$ref": "#/components/responses/Problem404"}
    assert schema["components"]["responses"]["Problem404"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }


def test_every_write_takes_a_key(schema):
    writes = [
        operation
        for operations in schema["paths"].values()
        for method, operation in operations.items()
        if method in {"post", "put", "patch", "delete"}
    ]
    for operation in writes:
        assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]


def test_every_address_ends_in_a_slash(schema):
    assert [path for path in schema["paths"] if not path.endswith("/")] == []


def test_the_ways_to_be_known(schema):
    schemes = schema["components"]["securitySchemes"]
    assert schemes["partner"]["flows"]["clientCredentials"]["tokenUrl"] == "/accounts/oauth/token/"
    assert "reference:read" in schemes["partner"]["flows"]["clientCredentials"]["scopes"]
    assert schemes["session"] == {"type": "apiKey", "in": "cookie", "name": "sessionid"}
    assert schema["paths"]["/api/v1/regions/"]["get"]["security"] == [{"partner": []}, {"session": []}, {}]


def test_the_reading_page_has_no_script_of_its_own(client):
    page = client.get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "style=" not in text
    assert "<style" not in text
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL)
    assert [body for _attributes, body in scripts if body.strip()] == []
    for address in re.findall(r'(?:src|href)="/static/([^"]+)"', text):
        assert finders.find(address), address
    script = client.get("/api/v1/docs/?script=")
    assert script.headers["Content-Type"] == "application/javascript"
    assert b'"/api/v1/schema/"' in script.content


def test_each_code_is_explained_where_its_type_points(client):
    page = client.get("/api/v1/docs/errors/").content.decode()
    assert '<dt id="idempotency_key_reused">' in page
    assert client.get("/api/v1/regions/x/").json()["type"].endswith("/api/v1/docs/errors/#not_found")


def test_reading_pages_know_only_reading(client):
    for address in ("/api/v1/docs/", "/api/v1/schema/"):
        answer = client.post(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")
