"""Staff pages about institutions and partners."""

import re

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from django.core.files.uploadedfile import SimpleUploadedFile

from mdm_platform.institutions.models import Consulate, Institution, Membership, PartnerAccess
from tests.factories.institutions import ConsulateFactory, InstitutionFactory, make_partner
from tests.utils.login import signed_in_long_ago

pytestmark = pytest.mark.django_db
LIST = "/admin/institutions/partneraccess/"
CSV = "slug,kind,label_fr,country\none,agency,Une,MA\ntwo,agency,,MA\n"


@pytest.fixture
def browser(client_as, administrator):
    return client_as(administrator)


def test_an_access_is_granted_and_its_secret_shown_once(browser):
    institution = InstitutionFactory()
    assert browser.get(f"{LIST}add/").status_code == 200
    form = {
        "institution": institution.pk,
        "name": "Portail",
        "scopes": ["reference:read"],
        "quota_per_minute": 10,
        "quota_per_day": 100,
    }
    page = browser.post(f"{LIST}add/", form)
    access = PartnerAccess.objects.get(institution=institution)
    secret = re.search(r'<dt>client_secret</dt><dd><code dir="ltr">([^<]+)</code>', page.content.decode()).group(1)
    assert access.client.check_secret(secret)
    assert "no-store" in page.headers["Cache-Control"]
    again = browser.get(f"{LIST}{access.pk}/change/").content.decode()
    assert secret not in again
    assert access.client_id in again


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"quota_per_day": 1}, {"quota_per_minute": 0}, {"name": ""}])
def test_a_wrong_grant_is_explained(browser, wrong):
    form = {
        "institution": InstitutionFactory().pk,
        "name": "Portail",
        "scopes": ["reference:read"],
        "quota_per_minute": 10,
        "quota_per_day": 100,
    }
    page = browser.post(f"{LIST}add/", form | wrong)
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not OAuthClient.objects.exists()


def test_the_buttons_rotate_and_revoke(browser):
    access, secret = make_partner()
    page = browser.get(f"{LIST}{access.pk}/change/").content.decode()
    assert f"{LIST}{access.pk}/rotate/" in page
    assert f"{LIST}{access.pk}/revoke/" in page
    assert browser.get(f"{LIST}{access.pk}/rotate/").status_code == 405
    assert "client_secret" in browser.post(f"{LIST}{access.pk}/rotate/").content.decode()
    access.client.refresh_from_db()
    assert not access.client.check_secret(secret)
    assert "L’accès est révoqué." in browser.post(f"{LIST}{access.pk}/revoke/", follow=True).content.decode()
    access.refresh_from_db()
    assert access.revoked_at is not None
    over = browser.get(f"{LIST}{access.pk}/change/").content.decode()
    assert "/rotate/" not in over
    assert "Cet accès est révoqué." in browser.post(f"{LIST}{access.pk}/rotate/", follow=True).content.decode()


def test_scopes_and_quotas_are_changed_by_the_service(browser):
    access, _secret = make_partner()
    form = {"scopes": ["reference:read"], "quota_per_minute": 7, "quota_per_day": 70}
    assert browser.post(f"{LIST}{access.pk}/change/", form).status_code == 302
    access.refresh_from_db()
    assert (access.quota_per_minute, access.quota_per_day) == (7, 70)


def test_sensitive_pages_ask_again(administrator):
    access, secret = make_partner()
    browser = signed_in_long_ago(administrator)
    for address in (f"{LIST}add/", f"{LIST}{access.pk}/rotate/", f"{LIST}{access.pk}/revoke/"):
        answer = browser.post(address)
        assert (answer.status_code, "reauthenticate" in answer.headers["Location"]) == (302, True)
    access.client.refresh_from_db()
    assert access.client.check_secret(secret)


@pytest.mark.parametrize("person", ["curator", "dpo"])
def test_other_staff_see_no_partners(client_as, request, person):
    access, _secret = make_partner()
    browser = client_as(request.getfixturevalue(person))
    assert browser.get(LIST).status_code == 403
    assert browser.get(f"{LIST}{access.pk}/change/").status_code in (302, 403)
    assert browser.post(f"{LIST}{access.pk}/revoke/").status_code == 404
    assert browser.get("/admin/institutions/institution/import/").status_code == 404


def test_the_providers_own_pages_are_gone(browser):
    assert browser.get("/admin/allauth_idp_oidc/client/").status_code == 404
    assert browser.get("/admin/allauth_idp_oidc/token/").status_code == 404


def test_a_file_is_tried_then_imported(browser):
    address = "/admin/institutions/institution/import/"
    assert "import/" in browser.get("/admin/institutions/institution/").content.decode()
    tried = browser.post(address, {"file": SimpleUploadedFile("i.csv", CSV.encode()), "dry_run": "on"})
    assert "2 lignes lues : 1 créées" in tried.content.decode()
    assert not Institution.objects.exists()
    done = browser.post(address, {"file": SimpleUploadedFile("i.csv", CSV.encode())}).content.decode()
    assert "Ligne 3 :" in done
    assert Institution.objects.get().slug == "one"
    refused = browser.post(address, {"file": SimpleUploadedFile("i.csv", b"a,b\n1,2\n")}).content.decode()
    assert "Colonnes manquantes." in refused


def test_every_page_opens_and_lists_cost_the_same_queries(browser, django_assert_max_num_queries, partner_agent):
    consulate = ConsulateFactory()
    membership = Membership.objects.create(
        user=partner_agent, institution=consulate.institution, role="partner_agent", starts="2026-01-01"
    )
    for model, pk in (
        ("institution", consulate.institution.pk),
        ("consulate", consulate.pk),
        ("membership", membership.pk),
    ):
        for page in ("", "add/", f"{pk}/change/", f"{pk}/history/"):
            assert browser.get(f"/admin/institutions/{model}/{page}").status_code == 200, (model, page)
    for model in ("region", "province", "language"):
        assert browser.get(f"/admin/territories/{model}/").status_code == 200
        assert browser.get(f"/admin/territories/{model}/add/").status_code == 403


def test_the_list_of_consulates_costs_the_same_at_one_and_three(browser, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _round in range(2):
        ConsulateFactory()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get("/admin/institutions/consulate/")
        counts.append(len(queries))
        ConsulateFactory()
    assert counts[0] == counts[1]
    assert Consulate.objects.count() == 4


def test_a_consulate_is_changed_with_its_districts(browser):
    consulate = ConsulateFactory()
    district = consulate.districts.get()
    form = {
        "institution": consulate.institution.pk,
        "kind": "consulate_general",
        "address": "1 rue de Rome",
        "phone": "",
        "email": "",
        "time_zone": "Europe/Paris",
        "districts-TOTAL_FORMS": 2,
        "districts-INITIAL_FORMS": 1,
        "districts-0-id": district.pk,
        "districts-0-consulate": consulate.pk,
        "districts-0-country": "FR",
        "districts-0-area": "Paris",
        "districts-1-consulate": consulate.pk,
        "districts-1-country": "LU",
        "districts-1-area": "",
    }
    answer = browser.post(f"/admin/institutions/consulate/{consulate.pk}/change/", form)
    assert answer.status_code == 302, answer.content.decode()
    assert consulate.countries_served == ["FR", "LU"]


def test_the_page_of_a_new_secret_says_where_tokens_are_given(browser, settings):
    form = {"institution": InstitutionFactory().pk, "name": "Portail", "scopes": ["reference:read"]}
    page = browser.post(f"{LIST}add/", {**form, "quota_per_minute": 60, "quota_per_day": 1000})
    assert f">{settings.SITE_URL}/accounts/oauth/token/<" in page.content.decode()
