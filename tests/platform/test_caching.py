"""What may be kept of an answer."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["home", "skills:directory", "accounts:consents", "skills:messages", "skills:my_profile", "mfa_index"]
)
def test_nothing_is_kept_of_what_somebody_who_signed_in_reads(client_as, amina, name):
    assert client_as(amina).get(reverse(name)).headers["Cache-Control"] == "private, no-store"


def test_nothing_is_kept_of_what_the_api_says_to_somebody(client, client_as, amina):
    assert client_as(amina).get("/api/v1/profiles/").headers["Cache-Control"] == "private, no-store"
    refused = client.get("/api/v1/profiles/", headers={"Authorization": "Bearer wrong"})
    assert (refused.status_code, refused.headers["Cache-Control"]) == (401, "private, no-store")


@pytest.mark.parametrize("path", ["/fr/", "/fr/directory/", "/api/v1/profiles/", "/fr/invitation/forged/"])
def test_no_shared_cache_keeps_what_visitors_read(client, path):
    assert client.get(path).headers["Cache-Control"] == "private, no-cache"


def test_a_view_that_knows_better_is_left_alone(client):
    assert client.get("/api/v1/schema/").headers["Cache-Control"] == "public, max-age=3600"
    assert "no-store" in client.get("/healthz/live").headers["Cache-Control"]
