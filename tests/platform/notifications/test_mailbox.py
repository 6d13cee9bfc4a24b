"""The development mailbox: mails and texts as files, read without a login, absent elsewhere."""

import pytest

from mdm_platform.notifications.services import delivery
from tests.factories.accounts import make_user
from tests.sample.models import Permit
from tests.sample.notifications import PermitGranted


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.DEVELOPMENT_MAILBOX = tmp_path / "mail"
    settings.EMAIL_BACKEND = "mdm_platform.notifications.mailbox.MailboxBackend"
    settings.SMS_BACKEND = "mdm_platform.notifications.mailbox.MailboxSmsBackend"


@pytest.fixture
def delivered(mailbox, amina, db):
    phoning = make_user(email=None, phone="+212600000001")
    permit = Permit.objects.create(title="Puits <b>n° 7</b>")
    for person in (amina, phoning):
        PermitGranted.send(to=person, about=permit)
        delivery.deliver_due()


@pytest.mark.urls("tests.sample.mailbox_urls")
def test_the_newest_first_as_json(client, delivered):
    found = client.get("/_mail/", {"format": "json"}).json()
    assert [(message["channel"], message["to"]) for message in found] == [
        ("sms", "+212600000001"),
        ("email", "amina@exemple.test"),
    ]
    assert found[1]["subject"] == "Permis accordé : Puits <b>n° 7</b>"
    assert "http://testserver/fr/me/notifications/" in found[1]["text"]
    assert set(found[1]["headers"]) >= {"Message-ID", "Auto-Submitted", "List-Unsubscribe"}


@pytest.mark.urls("tests.sample.mailbox_urls")
def test_one_recipient(client, delivered):
    found = client.get("/_mail/", {"format": "json", "to": "AMINA@"}).json()
    assert [message["to"] for message in found] == ["amina@exemple.test"]


@pytest.mark.urls("tests.sample.mailbox_urls")
def test_pages_show_words_and_links_but_no_markup_of_others(client, delivered):
    listing = client.get("/_mail/", {"to": "amina"}).content.decode()
    assert "Puits &lt;b&gt;n° 7&lt;/b&gt;" in listing
    name = client.get("/_mail/", {"format": "json", "to": "amina"}).json()[0]["id"]
    shown = client.get(f"/_mail/{name}/").content.decode()
    assert 'href="http://testserver/fr/me/notifications/"' in shown
    assert "<b>n° 7</b>" not in shown
    assert client.get(f"/_mail/{name}/", {"format": "json"}).json()["to"] == "amina@exemple.test"


@pytest.mark.urls("tests.sample.mailbox_urls")
def test_an_empty_mailbox_and_an_unknown_message(client, mailbox):
    assert "No message yet." in client.get("/_mail/").content.decode()
    assert client.get("/_mail/123-abc/").status_code == 404


@pytest.mark.django_db
def test_without_the_setting_there_is_no_mailbox(client):
    assert client.get("/_mail/").status_code in {302, 404}
    assert client.get("/_mail/?format=json").headers["Content-Type"].startswith("text/html")
