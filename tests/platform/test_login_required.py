"""Where somebody who has to sign in comes back to."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
MESSAGES = "/fr/me/messages/"


def login_next(response):
    assert response.status_code == 302
    path, _question, query = response.headers["Location"].partition("?")
    assert path == reverse("account_login")
    return query


def test_a_page_is_opened_again_after_the_login(client):
    assert login_next(client.get(MESSAGES)) == f"next={MESSAGES}"


@pytest.mark.parametrize("address", ["/fr/me/profile/confirm/", "/fr/me/sessions/end/"])
def test_a_form_of_a_session_that_ended_leads_back_to_its_page(client, address):
    """The address of a form answers no GET."""
    answer = client.post(address, headers={"Referer": f"http://testserver{MESSAGES}?cursor=1"})
    assert login_next(answer) == f"next={MESSAGES}%3Fcursor%3D1"


@pytest.mark.parametrize(
    "referer", ["", "https://evil.example/fr/me/", "http://testserver.evil.example/", "javascript:x"]
)
def test_a_form_from_elsewhere_leads_to_no_page_in_particular(client, referer):
    answer = client.post("/fr/me/sessions/end/", headers={"Referer": referer})
    assert login_next(answer) == f"next={reverse('root')}"
