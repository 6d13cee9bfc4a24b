"""The inbox, the preferences and the unsubscribe link, for their owner and for strangers."""

import pytest
from django.core import mail
from django.urls import reverse

from mdm_platform.notifications.models import AddressOptOut, ChannelPreference, InboxMessage
from mdm_platform.notifications.services import delivery, inbox
from tests.sample.models import Permit
from tests.sample.notifications import LoginCode, PermitGranted

pytestmark = pytest.mark.django_db


@pytest.fixture
def permit():
    return Permit.objects.create(title="Puits n° 7")


def stop_link() -> str:
    header = mail.outbox[-1].message()["List-Unsubscribe"]
    return header.strip("<>").removeprefix("http://testserver")


def test_the_inbox_lists_labels_and_counts(client_as, amina, permit):
    PermitGranted.send(to=amina, about=permit)
    page = client_as(amina).get("/fr/me/notifications/").content.decode()
    assert "Votre permis est accordé" in page
    assert "1 message non lu" in page


def test_an_empty_inbox_says_so(client_as, amina):
    assert "Aucun message" in client_as(amina).get("/fr/me/notifications/").content.decode()


def test_reading_by_get_marks_nothing(client_as, amina, permit):
    PermitGranted.send(to=amina, about=permit)
    page = client_as(amina).get(reverse("notifications:message", args=[InboxMessage.objects.get().pk]))
    assert "Le permis « Puits n° 7 » est accordé" in page.content.decode()
    assert InboxMessage.objects.get().read_at is None


def test_opening_by_post_marks_and_shows(client_as, amina, permit):
    PermitGranted.send(to=amina, about=permit)
    key = InboxMessage.objects.get().pk
    response = client_as(amina).post(reverse("notifications:open", args=[key]))
    assert response.headers["Location"].endswith(f"/me/notifications/{key}/")
    assert inbox.unread_count(amina) == 0


def test_a_message_whose_object_is_gone_says_so(client_as, amina, permit):
    PermitGranted.send(to=amina, about=permit)
    permit.delete()
    page = client_as(amina).get(reverse("notifications:message", args=[InboxMessage.objects.get().pk]))
    assert "n’existe plus" in page.content.decode()


def test_a_stranger_neither_reads_nor_marks(client_as, amina, stranger, permit):
    PermitGranted.send(to=amina, about=permit)
    key = InboxMessage.objects.get().pk
    browser = client_as(stranger)
    assert browser.get(reverse("notifications:message", args=[key])).status_code == 404
    browser.post(reverse("notifications:open", args=[key]))
    browser.post(reverse("notifications:read_all"))
    assert InboxMessage.objects.get().read_at is None


def test_all_are_marked_as_read(client_as, amina, permit):
    for _time in range(2):
        PermitGranted.send(to=amina, about=permit)
    client_as(amina).post(reverse("notifications:read_all"))
    assert inbox.unread_count(amina) == 0


def test_pages_go_by_key(client_as, amina, permit):
    for _time in range(inbox.PAGE_SIZE + 2):
        PermitGranted.send(to=amina, about=permit)
    first = inbox.page(amina)
    second = inbox.page(amina, before=first.next_before)
    assert (len(first.messages), len(second.messages), second.next_before) == (inbox.PAGE_SIZE, 2, None)
    page = client_as(amina).get("/fr/me/notifications/").content.decode()
    assert f"?before={first.next_before}" in page


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣"])
def test_a_strange_key_begins_at_the_newest(client_as, amina, before):
    assert client_as(amina).get("/fr/me/notifications/", {"before": before}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client_as, amina, permit, django_assert_max_num_queries, rows):
    for _time in range(rows):
        PermitGranted.send(to=amina, about=permit)
    browser = client_as(amina)
    with django_assert_max_num_queries(8):
        browser.get("/fr/me/notifications/")


@pytest.mark.parametrize("name", ["notifications:inbox", "notifications:preferences", "notifications:read_all"])
def test_somebody_signed_out_is_sent_to_the_login(client, name):
    address = reverse(name)
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/")


def test_preferences_show_the_defaults_and_keep_the_choices(client_as, amina):
    browser = client_as(amina)
    page = browser.get("/fr/me/notifications/preferences/").content.decode()
    assert 'value="project.email" checked' in page
    assert 'value="project.sms" disabled' in page
    browser.post("/fr/me/notifications/preferences/", {"enabled": ["project.inbox", "moon.email"]})
    kept = ChannelPreference.objects.filter(user=amina, category="project")
    assert dict(kept.values_list("channel", "enabled")) == {"inbox": True, "email": False}
    assert not ChannelPreference.objects.filter(category="moon").exists()


def test_the_unsubscribe_page_changes_nothing_until_the_post(client, amina, permit):
    PermitGranted.send(to=amina, about=permit)
    delivery.deliver_due()
    assert "Ne plus recevoir" in client.get(stop_link()).content.decode()
    assert ChannelPreference.objects.count() == 0


def test_one_click_from_a_mail_program_stops_the_category(amina, permit):
    from django.test import Client

    PermitGranted.send(to=amina, about=permit)
    delivery.deliver_due()
    program = Client(enforce_csrf_checks=True)
    for _time in range(2):
        response = program.post(stop_link(), {"List-Unsubscribe": "One-Click"})
        assert "C’est fait" in response.content.decode()
    PermitGranted.send(to=amina, about=permit)
    LoginCode.send(to=amina, secrets={"code": "1"})
    delivery.deliver_due()
    assert [sent.subject for sent in mail.outbox] == ["Permis accordé : Puits n° 7", "Votre code"]
    assert InboxMessage.objects.count() == 2


def test_an_address_without_account_can_stop_too(client, permit):
    PermitGranted.send_to_address(email="invitee@exemple.test", language="fr", about=permit)
    delivery.deliver_due()
    client.post(stop_link())
    assert AddressOptOut.objects.count() == 1
    PermitGranted.send_to_address(email="invitee@exemple.test", language="fr", about=permit)
    assert delivery.deliver_due() == 0


@pytest.mark.parametrize("token", ["x", "W10:1abc:def"])
def test_a_forged_link_is_not_found(client, token):
    assert client.post(reverse("notifications:unsubscribe", args=[token])).status_code == 404
