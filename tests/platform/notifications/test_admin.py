"""The staff sees what could not be delivered and sends it again; codes stay hidden."""

import pytest

from mdm_platform.notifications.models import OutboxMessage
from tests.sample.models import Permit
from tests.sample.notifications import LoginCode, PermitGranted

pytestmark = pytest.mark.django_db

LIST = "/admin/notifications/outboxmessage/"


@pytest.fixture
def failed(amina):
    PermitGranted.send(to=amina, about=Permit.objects.create(title="Puits"))
    OutboxMessage.objects.update(status="failed", error="smtp_550")
    return OutboxMessage.objects.get()


@pytest.fixture
def browser(client_as, administrator):
    return client_as(administrator)


def test_failures_are_listed_with_their_reason(browser, failed):
    shown = browser.get(LIST, {"status__exact": "failed"}).content.decode()
    assert "sample.permit_granted" in shown
    assert "smtp_550" in shown


def test_the_button_puts_the_message_back(browser, failed):
    shown = browser.get(f"{LIST}{failed.pk}/change/").content.decode()
    assert f'action="{LIST}{failed.pk}/resend/"' in shown
    browser.post(f"{LIST}{failed.pk}/resend/")
    failed.refresh_from_db()
    assert (failed.status, failed.error) == ("pending", "")


def test_the_action_puts_many_back(browser, failed):
    browser.post(LIST, {"action": "resend", "_selected_action": [failed.pk], "index": "0"})
    assert OutboxMessage.objects.get().status == "pending"


def test_a_get_sends_nothing(browser, failed):
    assert browser.get(f"{LIST}{failed.pk}/resend/").status_code == 405
    assert OutboxMessage.objects.get().status == "failed"


def test_a_code_has_no_button_and_is_not_shown(browser, amina):
    LoginCode.send(to=amina, secrets={"code": "482913"})
    message = OutboxMessage.objects.get()
    shown = browser.get(f"{LIST}{message.pk}/change/").content.decode()
    assert message.secrets not in shown
    assert "/resend/" not in shown


@pytest.mark.parametrize("person", ["curator", "dpo"])
def test_other_staff_do_not_see_the_outbox(client_as, request, failed, person):
    browser = client_as(request.getfixturevalue(person))
    assert browser.get(LIST).status_code == 403
    assert browser.post(f"{LIST}{failed.pk}/resend/").status_code == 404
    assert OutboxMessage.objects.get().status == "failed"
