"""What the viewset base refuses by itself."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from mdm_platform.institutions.models import Institution, Membership
from tests.factories.institutions import InstitutionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.platform.api.endpoints")]


def test_an_action_without_a_permission_is_refused(client_as, administrator):
    institution = InstitutionFactory()
    answer = client_as(administrator).delete(f"/api/v1/writings/{institution.public_id}/")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert Institution.objects.filter(pk=institution.pk).exists()


def test_a_visitor_is_asked_who_they_are(client):
    answer = client.post("/api/v1/writings/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_the_permission_is_asked_on_the_object(client_as, amina):
    closed, open_ = InstitutionFactory(slug="closed"), InstitutionFactory(slug="open")
    browser = client_as(amina)
    refused = browser.patch(f"/api/v1/writings/{closed.public_id}/", {"kind": "other"}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_refused")
    assert refused.json()["detail"] == "Vous n’avez pas le droit de modifier l’institution."
    assert (
        browser.patch(f"/api/v1/writings/{open_.public_id}/", {"kind": "other"}, "application/json").status_code == 200
    )


def test_what_the_caller_does_not_see_is_not_found(client, client_as, administrator):
    hidden = InstitutionFactory(is_active=False)
    assert client.get(f"/api/v1/institutions/{hidden.public_id}/").status_code == 404
    assert client.get("/api/v1/institutions/").json()["results"] == []
    assert client_as(administrator).get(f"/api/v1/institutions/{hidden.public_id}/").status_code == 200


def test_a_write_that_asks_nobody_is_a_defect_and_is_undone(client_as, amina):
    institution = InstitutionFactory(pk=1)
    with pytest.raises(ImproperlyConfigured, match="nobody asked who may"):
        client_as(amina).post(f"/api/v1/writings/{institution.public_id}/forgetful/")
    assert not Membership.objects.exists()


def test_a_session_writes_with_its_csrf_token_only(amina):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(amina)
    answer = browser.post("/api/v1/writings/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert "CSRF" in answer.json()["detail"]


def test_unknown_parameters_are_refused_everywhere(client):
    institution = InstitutionFactory()
    for address in ("/api/v1/institutions/", f"/api/v1/institutions/{institution.public_id}/"):
        answer = client.get(address, {"kinds": "agency", "format": "json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
        assert list(answer.json()["errors"]) == ["format", "kinds"]
    known = client.get("/api/v1/institutions/", {"kinds": "agency"}).json()["detail"]
    assert known == "Paramètre inconnu. Paramètres acceptés : country, cursor, kind, ordering, page_size."


def test_filters(client):
    InstitutionFactory(kind="university", country="FR")
    InstitutionFactory(kind="agency")
    kinds = [row["kind"] for row in client.get("/api/v1/institutions/", {"kind": "university"}).json()["results"]]
    assert kinds == ["university"]
    assert len(client.get("/api/v1/institutions/", {"country": "MA"}).json()["results"]) == 1
    for wrong in ({"kind": "circus"}, {"country": "XX"}, {"country": "ma"}, {"country": "EH"}):
        answer = client.get("/api/v1/institutions/", wrong)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, list(wrong))
