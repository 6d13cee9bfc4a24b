"""Relayed contacts: quotas, blocks, answers, reports, and what each side may know."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, NotVisible, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.institutions import memberships
from mdm_platform.notifications.models import InboxMessage
from skills.models import Block, ContactRequest
from skills.services import contact_views, contacts, profiles
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent

WORDS = {"purpose": "expertise", "subject": "Une question", "body": "Bonjour, pouvez-vous nous aider ?"}


@pytest.fixture
def profile(amina):
    return ProfileFactory(owner=consent(amina), state="published")


@pytest.fixture
def contact(profile, youssef):
    return contacts.send(profile=profile, by=youssef, **WORDS)


def heard(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def test_a_message_reaches_the_person(contact, amina):
    assert (contact.state, contact.messages.get().body) == ("sent", WORDS["body"])
    assert contact.expires_at == contact.sent_at + timedelta(days=30)
    assert heard(amina) == ["skills.contact_received"]


def test_the_public_and_other_staff_do_not_write(profile, curator):
    with pytest.raises(PermissionRefused):
        contacts.send(profile=profile, by=curator, **WORDS)


def test_nobody_writes_to_a_profile_that_one_cannot_find(profile, youssef, amina):
    profiles.pause(profile=profile, by=amina)
    with pytest.raises(PermissionRefused):
        contacts.send(profile=profile, by=youssef, **WORDS)


def test_a_partner_agent_needs_the_consent_of_the_person(profile, amina, partner_agent):
    with pytest.raises(PermissionRefused):
        contacts.send(profile=profile, by=partner_agent, **WORDS)
    consent(amina, "partner_sharing")
    assert contacts.send(profile=profile, by=partner_agent, **WORDS).sender == partner_agent


def test_a_profile_that_accepts_no_contact(profile, youssef):
    profile.accepts_contacts = False
    profile.save(update_fields=["accepts_contacts"])
    with pytest.raises(PermissionRefused):
        contacts.send(profile=profile, by=youssef, **WORDS)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"purpose": "love"}, "purpose"),
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 161}, "subject"),
        ({"body": ""}, "body"),
        ({"body": "x" * 5001}, "body"),
    ],
)
def test_words_are_checked(profile, youssef, words, field):
    with pytest.raises(InvalidInput) as refusal:
        contacts.send(profile=profile, by=youssef, **{**WORDS, **words})
    assert list(refusal.value.fields) == [field]


def test_one_open_exchange_with_a_person(contact, profile, youssef):
    with pytest.raises(TransitionNotAllowed) as refusal:
        contacts.send(profile=profile, by=youssef, **WORDS)
    assert refusal.value.code == "contact_already_open"


def test_ten_people_a_day(youssef):
    for _ in range(10):
        contacts.send(profile=ProfileFactory(state="published"), by=youssef, **WORDS)
    last = ProfileFactory(state="published")
    with pytest.raises(QuotaExceeded):
        contacts.send(profile=last, by=youssef, **WORDS)
    contacts.send(profile=last, by=youssef, now=timezone.now() + timedelta(days=1, minutes=1), **WORDS)


def test_an_accepted_contact_opens_a_thread(contact, amina, youssef):
    with pytest.raises(TransitionNotAllowed):
        contacts.post_message(contact=contact, body="Encore moi", by=youssef)
    contacts.accept(contact=contact, by=amina)
    contacts.post_message(contact=contact, body="Avec plaisir.", by=amina)
    contacts.post_message(contact=contact, body="Merci !", by=youssef)
    assert heard(youssef) == ["skills.contact_accepted", "skills.contact_message_received"]
    view = contact_views.contact_view(contact, amina, with_messages=True)
    assert [(message.body, message.mine) for message in view.messages] == [
        (WORDS["body"], False),
        ("Avec plaisir.", True),
        ("Merci !", False),
    ]
    assert (view.unread, view.may_write) == (2, True)
    assert contacts.mark_read(contact=contact, by=amina) == 2
    assert contacts.mark_read(contact=contact, by=amina) == 0


def test_no_address_is_shown_to_the_other_side(contact, amina, youssef):
    for user, other in ((amina, youssef), (youssef, amina)):
        shown = repr(contact_views.contact_view(contact, user, with_messages=True).other)
        assert other.email not in shown


@pytest.mark.parametrize("who", ["stranger", "curator", "partner_agent"])
def test_a_stranger_sees_and_answers_nothing(contact, who, request):
    other = request.getfixturevalue(who)
    with pytest.raises(NotVisible):
        contact_views.open_contact(public_id=contact.public_id, user=other)
    for verb in (contacts.accept, contacts.decline, contacts.block, contacts.close):
        with pytest.raises(PermissionRefused):
            verb(contact=contact, by=other)
    with pytest.raises(PermissionRefused):
        contacts.post_message(contact=contact, body="Bonjour", by=other)


def test_the_sender_does_not_answer_for_the_person(contact, youssef):
    with pytest.raises(PermissionRefused):
        contacts.accept(contact=contact, by=youssef)


def test_a_block_is_silent_and_lasts(contact, profile, amina, youssef):
    contacts.block(contact=contact, by=amina)
    assert heard(youssef) == ["skills.contact_declined"]
    assert contact_views.contact_view(contact, youssef).state == "declined"
    assert contact_views.contact_view(contact, amina).state == "blocked"
    with pytest.raises(PermissionRefused):
        contacts.send(profile=profile, by=youssef, **WORDS)
    contacts.unblock(block_id=Block.objects.get().pk, by=youssef)
    assert Block.objects.count() == 1
    contacts.unblock(block_id=Block.objects.get().pk, by=amina)
    contacts.send(profile=profile, by=youssef, **WORDS)


def test_a_block_holds_in_every_exchange_with_that_person(contact, profile, amina, youssef):
    consent(youssef)
    other_way = contacts.send(profile=ProfileFactory(owner=youssef, state="published"), by=amina, **WORDS)
    contacts.accept(contact=other_way, by=youssef)
    contacts.block(contact=contact, by=amina)
    with pytest.raises(PermissionRefused) as refusal:
        contacts.post_message(contact=other_way, body="Répondez-moi !", by=youssef)
    assert refusal.value.code == "not_reachable"
    with pytest.raises(PermissionRefused):
        contacts.post_message(contact=other_way, body="Je vous ai bloqué.", by=amina)
    assert other_way.messages.count() == 1


def test_a_block_of_an_institution_holds_in_its_other_exchanges(profile, amina, partner_agent):
    consent(amina, "partner_sharing")
    institution = InstitutionFactory()
    memberships.join(user=partner_agent, institution=institution, role=Role.PARTNER_AGENT)
    first = contacts.send(profile=profile, by=partner_agent, **WORDS)
    contacts.accept(contact=first, by=amina)
    Block.objects.create(owner=amina, blocked_institution=institution)
    with pytest.raises(PermissionRefused):
        contacts.post_message(contact=first, body="Encore nous", by=partner_agent)


def test_a_report_reaches_the_curators(contact, amina, youssef, curator):
    with pytest.raises(NotVisible):
        contact_views.reported_view(contact, curator)
    contacts.report(contact=contact, by=amina, reason="fraud", note="Il demande de l’argent.")
    assert heard(curator) == ["skills.report_received"]
    assert Block.objects.get().blocked == youssef
    assert contact_views.reported_view(contact, curator)[0].body == WORDS["body"]
    contacts.handle_report(contact=contact, by=curator, note="Compte averti.")
    assert contact.state == "closed"
    assert heard(amina)[-1] == "skills.report_handled"


def test_a_report_needs_a_known_reason(contact, amina):
    with pytest.raises(InvalidInput):
        contacts.report(contact=contact, by=amina, reason="boring")


def test_unanswered_contacts_expire(contact, youssef):
    assert contacts.expire_unanswered(now=timezone.now() + timedelta(days=29)) == 0
    assert contacts.expire_unanswered(now=timezone.now() + timedelta(days=31)) == 1
    contact.refresh_from_db()
    assert (contact.state, heard(youssef)) == ("expired", ["skills.contact_expired"])


def test_withdrawing_the_profile_ends_its_exchanges(contact, profile, amina):
    profiles.withdraw(profile=profile, by=amina)
    contact.refresh_from_db()
    assert contact.state == "closed"


@pytest.mark.django_db(transaction=True)
def test_two_messages_sent_at_once_open_one_exchange(transactional_db):
    profile = ProfileFactory(state="published")
    sender = make_user(Role.MEMBER)
    ready = threading.Barrier(2)
    results = []

    def send():
        ready.wait()
        try:
            contacts.send(profile=profile, by=sender, **WORDS)
            results.append("sent")
        except TransitionNotAllowed as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["contact_already_open", "sent"]
    assert ContactRequest.objects.count() == 1
