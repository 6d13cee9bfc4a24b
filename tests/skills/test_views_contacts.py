"""Pages of relayed contacts: written, answered, refused, never showing an address."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mdm_platform.accounts.roles import Role
from skills.models import Block, ContactRequest
from skills.services import contacts
from skills.workflows import ContactState
from tests.factories.accounts import make_user
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db

WORDS = {"purpose": "expertise", "subject": "Un avis sur un laboratoire", "body": "Bonjour, pourriez-vous m’aider ?"}


@pytest.fixture
def found(youssef):
    """Youssef's published profile, which members may find."""
    profile = ProfileFactory(owner=youssef, state="published")
    consent(youssef, "directory")
    return profile


@pytest.fixture
def contact(found, amina):
    return contacts.send(profile=found, by=amina, **WORDS)


def write_url(profile):
    return reverse("skills:contact", args=[profile.public_id])


def thread_url(contact, action=""):
    if action in {"reply", "read", "report"}:
        return reverse(f"skills:contact_{action}", args=[contact.public_id])
    if action:
        return reverse("skills:contact_act", args=[contact.public_id, action])
    return reverse("skills:contact_detail", args=[contact.public_id])


class TestWrite:
    def test_a_member_writes_and_reads_what_follows(self, found, amina, client_as):
        answer = client_as(amina).post(write_url(found), WORDS, follow=True)
        contact = ContactRequest.objects.get()
        assert (contact.sender, contact.recipient, contact.state) == (amina, found.owner, ContactState.SENT)
        assert "Votre message attend une réponse" in answer.content.decode()

    def test_a_visitor_is_sent_to_the_login_and_comes_back(self, found, client):
        answer = client.get(write_url(found))
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(f"?next={write_url(found)}")

    def test_nobody_writes_to_oneself(self, found, client_as):
        assert client_as(found.owner).get(write_url(found)).status_code == 403

    def test_a_hidden_profile_cannot_be_written_to(self, amina, client_as):
        assert client_as(amina).get(write_url(ProfileFactory(state="draft"))).status_code == 404

    def test_a_blocked_person_is_refused_and_keeps_the_words(self, found, amina, client_as):
        Block.objects.create(owner=found.owner, blocked=amina)
        answer = client_as(amina).post(write_url(found), WORDS)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Cette personne ne reçoit pas de nouveaux messages." in page
        assert WORDS["body"] in page
        assert ContactRequest.objects.count() == 0

    def test_a_second_message_waits_for_the_first(self, contact, found, amina, client_as):
        answer = client_as(amina).post(write_url(found), WORDS)
        assert answer.status_code == 422
        assert "Un échange est déjà ouvert avec cette personne." in answer.content.decode()
        assert ContactRequest.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [("subject", ""), ("subject", "x" * 161), ("body", " "), ("body", "x" * 5001), ("body", "\x00")],
    )
    def test_wrong_words_are_refused(self, found, amina, client_as, field, value):
        assert client_as(amina).post(write_url(found), {**WORDS, field: value}).status_code == 422
        assert ContactRequest.objects.count() == 0


class TestAnswer:
    @pytest.mark.parametrize(
        ("action", "state"),
        [("accept", "accepted"), ("decline", "declined"), ("block", "blocked"), ("close", "closed")],
    )
    def test_the_recipient_decides_by_post(self, contact, youssef, client_as, action, state):
        browser = client_as(youssef)
        assert browser.get(thread_url(contact, action)).status_code == 405
        browser.post(thread_url(contact, action))
        contact.refresh_from_db()
        assert contact.state == state

    def test_the_sender_cannot_accept(self, contact, amina, client_as):
        answer = client_as(amina).post(thread_url(contact, "accept"), follow=True)
        contact.refresh_from_db()
        assert contact.state == ContactState.SENT
        assert "Vous n’avez pas le droit" in answer.content.decode()

    def test_an_unknown_action_is_not_found(self, contact, youssef, client_as):
        assert client_as(youssef).post(thread_url(contact, "sing")).status_code == 404

    def test_twice_is_told_and_harms_nothing(self, contact, youssef, client_as):
        browser = client_as(youssef)
        browser.post(thread_url(contact, "accept"))
        answer = browser.post(thread_url(contact, "accept"), follow=True)
        assert "Cette action n’est pas possible dans l’état actuel." in answer.content.decode()

    @pytest.mark.parametrize("action", ["", "reply", "read", "report", "accept"])
    def test_a_stranger_finds_no_exchange(self, contact, stranger, client_as, action):
        browser = client_as(stranger)
        ask = browser.get if not action else browser.post
        assert ask(thread_url(contact, action)).status_code == 404


class TestThread:
    @pytest.fixture
    def opened(self, contact, youssef):
        return contacts.accept(contact=contact, by=youssef)

    def test_both_write_and_neither_sees_an_address(self, opened, amina, youssef, client_as):
        client_as(youssef).post(thread_url(opened, "reply"), {"body": "Avec plaisir."})
        for reader, other in ((amina, youssef), (youssef, amina)):
            page = client_as(reader).get(thread_url(opened)).content.decode()
            assert "Avec plaisir." in page
            assert other.email not in page

    def test_reading_is_marked_by_post_alone(self, opened, youssef, client_as):
        browser = client_as(youssef)
        browser.get(thread_url(opened))
        assert opened.messages.filter(read_at=None).count() == 1
        browser.post(thread_url(opened, "read"))
        assert opened.messages.filter(read_at=None).count() == 0

    def test_an_empty_reply_is_refused(self, opened, youssef, client_as):
        assert client_as(youssef).post(thread_url(opened, "reply"), {"body": ""}).status_code == 422

    def test_a_report_reaches_the_curators_and_blocks(self, opened, youssef, amina, curator, client_as):
        client_as(youssef).post(thread_url(opened, "report"), {"reason": "spam", "note": "Publicité"})
        opened.refresh_from_db()
        assert opened.state == ContactState.REPORTED
        assert Block.objects.filter(owner=youssef, blocked=amina).exists()

    def test_the_reported_sender_reads_declined(self, opened, youssef, amina, client_as):
        contacts.report(contact=opened, by=youssef, reason="spam")
        page = client_as(amina).get(thread_url(opened)).content.decode()
        assert "Déclinée" in page
        assert "Signalée" not in page


class TestInbox:
    def fill(self, reader, count):
        for _number in range(count):
            sender = make_user(Role.MEMBER)
            contacts.send(profile=reader.profile, by=sender, **WORDS)

    def test_it_says_what_to_do_when_empty(self, amina, client_as):
        assert "Aucun message pour l’instant" in client_as(amina).get(reverse("skills:messages")).content.decode()

    def test_pages_hold_every_exchange_once(self, found, youssef, client_as):
        self.fill(youssef, 23)
        browser = client_as(youssef)
        first = browser.get(reverse("skills:messages")).context["page"]
        second = browser.get(reverse("skills:messages"), {"cursor": first.next_cursor}).context["page"]
        keys = [view.contact.pk for view in (*first.rows, *second.rows)]
        assert (len(first.rows), len(second.rows), second.next_cursor) == (20, 3, "")
        assert sorted(set(keys)) == sorted(keys)

    def test_what_is_new_comes_first(self, found, youssef, client_as):
        self.fill(youssef, 2)
        newest, oldest = ContactRequest.objects.order_by("-pk")
        contacts.mark_read(contact=newest, by=youssef)
        rows = client_as(youssef).get(reverse("skills:messages")).context["page"].rows
        assert [view.contact.pk for view in rows] == [oldest.pk, newest.pk]

    @pytest.mark.parametrize("cursor", ["x", "2.1.1", "1.99999999999.000000.1", "0.1.5", "\x00"])
    def test_a_damaged_cursor_begins_again(self, found, youssef, client_as, cursor):
        assert client_as(youssef).get(reverse("skills:messages"), {"cursor": cursor}).status_code == 200

    def write_to_others(self, sender, count):
        for _number in range(count):
            profile = ProfileFactory(state="published")
            consent(profile.owner)
            contacts.send(profile=profile, by=sender, **WORDS)

    def test_queries_do_not_grow_with_the_rows(self, found, youssef, client_as):
        browser = client_as(youssef)
        self.fill(youssef, 1)
        self.write_to_others(youssef, 1)
        browser.get(reverse("skills:messages"))
        with_one = count_queries(browser)
        self.fill(youssef, 2)
        self.write_to_others(youssef, 2)
        assert count_queries(browser) == with_one

    def test_a_block_is_lifted_by_its_owner_only(self, youssef, amina, stranger, client_as):
        block = Block.objects.create(owner=youssef, blocked=amina)
        client_as(stranger).post(reverse("skills:unblock", args=[block.pk]))
        assert Block.objects.exists()
        client_as(youssef).post(reverse("skills:unblock", args=[block.pk]))
        assert not Block.objects.exists()


def count_queries(browser):
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("skills:messages"))
    return len(queries)


def test_the_arabic_page_reads_from_right_to_left(contact, youssef, client_as):
    page = client_as(youssef).get(f"/ar/me/messages/{contact.public_id}/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
