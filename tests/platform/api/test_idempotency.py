"""A retry is safe: the same key and body give the same answer, and the effect happens once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mdm_platform.accounts.data_rights import sections
from mdm_platform.api import idempotency
from mdm_platform.api.models import KeyedAnswer
from mdm_platform.institutions.models import Institution
from tests.factories.institutions import InstitutionFactory, bearer, make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.platform.api.endpoints")]
ADDRESS = "/api/v1/writings/"
ROW = {"slug": "one", "kind": "other", "name_fr": "Une", "country": "MA"}


def write(browser, row=ROW, key="key-1", **headers):
    if key is not None:
        headers["Idempotency-Key"] = key
    return browser.post(ADDRESS, row, content_type="application/json", headers=headers)


def test_a_repetition_is_answered_and_not_run(client_as, amina):
    browser = client_as(amina)
    first, second = write(browser), write(browser)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Institution.objects.filter(slug="one").count() == 1


def test_another_body_under_the_same_key(client_as, amina):
    browser = client_as(amina)
    write(browser)
    answer = write(browser, ROW | {"slug": "two"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert not Institution.objects.filter(slug="two").exists()


def test_keys_belong_to_their_caller_and_address(client_as, amina, stranger):
    write(client_as(amina))
    other = write(client_as(stranger), ROW | {"slug": "two"})
    assert other.status_code == 201
    institution = InstitutionFactory()
    patched = client_as(amina).patch(
        f"{ADDRESS}{institution.public_id}/",
        {"name_fr": "Autre"},
        content_type="application/json",
        headers={"Idempotency-Key": "key-1"},
    )
    assert (patched.status_code, patched.json()["name_fr"]) == (200, "Autre")


def test_a_refused_write_does_not_use_its_key_up(client_as, amina):
    browser = client_as(amina)
    assert write(browser, ROW | {"name_fr": ""}).status_code == 400
    assert write(browser).status_code == 201


def test_an_effect_that_fails_leaves_neither_row_nor_key(client_as, amina):
    InstitutionFactory(slug="one")
    assert write(client_as(amina)).status_code == 409
    assert not KeyedAnswer.objects.exists()


def test_people_may_write_without_a_key(client_as, amina):
    assert write(client_as(amina), key=None).status_code == 201
    assert not KeyedAnswer.objects.exists()


@pytest.mark.parametrize("key", ["x" * 256, "a b", "é"])
def test_a_malformed_key(client_as, amina, key):
    answer = write(client_as(amina), key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


def test_partners_must_send_a_key(client):
    access, secret = make_partner()
    header = bearer(client, access, secret)
    answer = write(client, key=None, **header)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert write(client, **header).status_code == 201
    assert KeyedAnswer.objects.get().principal == f"partner:{access.client_id}"


def test_a_day_later_the_key_is_free(client_as, amina):
    browser = client_as(amina)
    write(browser)
    KeyedAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert write(browser, ROW | {"slug": "two"}).status_code == 201
    assert KeyedAnswer.objects.count() == 1


def test_answers_are_forgotten_after_a_day(client_as, amina):
    write(client_as(amina))
    assert idempotency.purge() == 0
    assert idempotency.purge(now=timezone.now() + timedelta(hours=25)) == 1


def test_answers_leave_with_the_person(client_as, amina, stranger):
    write(client_as(amina))
    write(client_as(stranger), ROW | {"slug": "two"})
    section = next(section for section in sections() if section.name == "api.keyed_writes")
    assert [row["Adresse"] for row in section.export(amina)] == [f"POST {ADDRESS}"]
    section.erase(amina)
    assert KeyedAnswer.objects.get().principal == f"user:{stranger.pk}"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_one_effect(client_as, amina):
    """While the first runs, the second reads that it does; the effect happens once."""
    browsers = [client_as(amina), client_as(amina)]
    answers = []

    def call(browser: Client) -> None:
        try:
            answers.append(
                browser.post(
                    f"{ADDRESS}slow/",
                    {"slug": "race"},
                    content_type="application/json",
                    headers={"Idempotency-Key": "race"},
                )
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    running = next(answer for answer in answers if answer.status_code == 409)
    assert running.json()["code"] == "idempotency_key_running"
    assert running.headers["Retry-After"] == "2"
    assert Institution.objects.filter(slug="race").count() == 1
    again = client_as(amina).post(
        f"{ADDRESS}slow/", {"slug": "race"}, content_type="application/json", headers={"Idempotency-Key": "race"}
    )
    assert (again.status_code, again.json()) == (201, {"slug": "race"})
