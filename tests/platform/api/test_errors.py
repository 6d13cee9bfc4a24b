"""Every error of the API is a problem, whoever makes it."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404
from django.test import Client

from mdm_platform.api.errors import flatten, problem_of, sentence_of_constraint
from mdm_platform.errors import DomainError, InvalidInput, NotVisible, PermissionRefused, QuotaExceeded
from tests.factories.institutions import InstitutionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.platform.api.endpoints")]
BODY = ["type", "title", "status", "code", "detail", "errors"]


def problem(answer, status, code):
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.content
    body = answer.json()
    assert list(body) == BODY
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"].startswith("http://testserver/api/v1/docs/errors/#")
    return body


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing/", "/api/v1/", "/api/v1/regions/01/x/", "/api/v1/%00/", "/api/v1/a%0Ab/"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address(client, address, method):
    problem(getattr(Client(enforce_csrf_checks=True), method)(address), 404, "not_found")


def test_a_missing_slash_is_explained(client):
    assert "« / »" in problem(client.get("/api/v1/regions"), 404, "not_found")["detail"]


def test_a_method_that_the_address_does_not_know(client):
    answer = client.post("/api/v1/institutions/", {}, content_type="application/json")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    problem(client.options("/api/v1/institutions/"), 405, "method_not_allowed")


def test_a_format_that_is_not_there(client):
    problem(client.get("/api/v1/institutions/", headers={"Accept": "text/csv"}), 406, "not_acceptable")


def test_a_request_in_another_format(client_as, amina):
    answer = client_as(amina).post("/api/v1/writings/", "<a/>", content_type="text/xml")
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff\xfe{}", b'{"slug": "a\\u0000b"}', b'{"\\ud800": 1}', b"[" * 100_000, b"9" * 5000, b'{"a": NaN}'],
    ids=["cut", "not UTF-8", "NUL", "surrogate", "deep", "long number", "NaN"],
)
def test_a_body_that_cannot_be_read_or_stored(client_as, amina, body):
    answer = client_as(amina).post("/api/v1/writings/", body, content_type="application/json")
    problem(answer, 400, "parse_error")


@pytest.mark.parametrize("body", ["[]", "1", "null", '"text"', "{}"])
def test_a_body_of_another_form(client_as, amina, body):
    problem(client_as(amina).post("/api/v1/writings/", body, content_type="application/json"), 400, "invalid")


def test_a_body_that_is_too_large(client_as, amina, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client_as(amina).post("/api/v1/writings/", {"name_fr": "x" * 200}, content_type="application/json")
    problem(answer, 413, "too_large")


def test_fields_are_named(client_as, amina):
    answer = client_as(amina).post("/api/v1/writings/", {"slug": "é"}, content_type="application/json")
    assert sorted(problem(answer, 400, "invalid")["errors"]) == ["country", "kind", "name_fr", "slug"]


def test_a_nul_in_the_query(client):
    assert list(problem(client.get("/api/v1/regions/?q=a%00"), 400, "invalid")["errors"]) == ["q"]
    assert client.get("/api/v1/regions/?q=%ff%fe").status_code == 200


def test_a_malformed_id_is_not_found(client):
    problem(client.get("/api/v1/institutions/1/"), 404, "not_found")


def test_a_refusal_of_the_domain(client):
    problem(client.get("/api/v1/writings/break/?how=conflict"), 409, "transition_conflict")
    body = problem(client.get("/api/v1/writings/break/?how=state"), 409, "transition_not_allowed")
    assert body["detail"] == "Le dossier est clos. Le délai est passé."
    assert body["errors"] == {"reasons": ["Le dossier est clos.", "Le délai est passé."]}
    problem(client.get("/api/v1/writings/break/?how=quota"), 429, "quota_exceeded")


def test_a_lost_database_is_a_503_that_says_when_to_return(client):
    answer = client.get("/api/v1/writings/break/?how=database")
    problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "5"


def test_a_defect_of_ours_is_a_problem_without_its_cause(client):
    client.raise_request_exception = False
    answer = client.get("/api/v1/writings/break/?how=defect")
    problem(answer, 500, "error")
    assert b"ZeroDivision" not in answer.content


def test_a_constraint_answers_with_its_own_sentence(client_as, amina):
    InstitutionFactory(slug="taken")
    row = {"slug": "taken", "kind": "other", "name_fr": "Une", "country": "MA"}
    taken = client_as(amina).post("/api/v1/writings/", row, content_type="application/json")
    problem(taken, 409, "already_exists")
    refused = client_as(amina).put(
        f"/api/v1/writings/{InstitutionFactory().public_id}/",
        row | {"slug": "other", "name_fr": " "},
        content_type="application/json",
    )
    problem(refused, 400, "invalid")
    assert sentence_of_constraint("institution_has_a_name") == "Indiquez le nom de l’institution en français."
    assert sentence_of_constraint("nothing") == ""


def test_the_sentence_follows_the_language_asked_for(client):
    answer = client.get("/api/v1/regions/?x=1", headers={"Accept-Language": "fr"})
    assert answer.json()["title"] == "Paramètre inconnu"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidInput(fields={"a": ["b"]}), 400, "invalid"),
        (PermissionRefused(), 403, "permission_refused"),
        (NotVisible(), 404, "not_found"),
        (QuotaExceeded(), 429, "quota_exceeded"),
        (DomainError(code="closed"), 422, "closed"),
        (Http404(), 404, "not_found"),
        (PermissionDenied("non"), 403, "permission_refused"),
        (SuspiciousOperation(), 400, "parse_error"),
        (ValidationError({"__all__": ["non"], "name": ["vide"]}), 400, "invalid"),
    ],
)
def test_what_each_exception_stands_for(error, status, code):
    found = problem_of(error)
    assert (found.status, found.code) == (status, code)
    assert found.as_dict()["status"] == status


def test_a_defect_stands_for_nothing():
    assert problem_of(ZeroDivisionError()) is None


def test_nested_details_get_dotted_names():
    assert flatten({"skills": [{}, {"level": ["Trop haut."]}], "name": ["Vide."]}) == {
        "skills.1.level": ["Trop haut."],
        "name": ["Vide."],
    }
    assert flatten(["Non."]) == {"non_field_errors": ["Non."]}
