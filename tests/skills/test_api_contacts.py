"""Relayed contacts in the API: who writes to whom, what each side reads, and how refusals look."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from mdm_platform.accounts.services import consents
from mdm_platform.institutions import memberships
from skills.models import Block, ContactMessage, ContactRequest
from skills.services import cards, contacts
from tests.factories.institutions import InstitutionFactory, bearer, make_partner
from tests.utils.directory import publish

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/contacts/"
WORDS = {"purpose": "expertise", "subject": "Une question", "body": "Bonjour, pouvez-vous nous aider ?"}


@pytest.fixture
def profile(amina):
    return publish("partner_sharing", owner=amina)


@pytest.fixture
def member(client_as, youssef):
    return client_as(youssef)


def program(*scopes, institution=None):
    """A browser that sends a partner's token."""
    access, secret = make_partner(*(scopes or ("profiles:read", "contacts:write")), institution=institution)
    return Client(headers=bearer(Client(), access, secret))


def write(browser, profile, /, *, key="", **words):
    headers = {"Idempotency-Key": key or str(uuid4())}
    sent = {"profile": str(profile.public_id), **WORDS} | words
    return browser.post(CONTACTS, sent, content_type="application/json", headers=headers)


def add(browser, contact, body="Merci !", key=""):
    headers = {"Idempotency-Key": key or str(uuid4())}
    address = f"{CONTACTS}{contact.public_id}/messages/"
    return browser.post(address, {"body": body}, content_type="application/json", headers=headers)


def listed(browser, **asked):
    answer = browser.get(CONTACTS, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_a_member_writes_and_reads_the_exchange(member, profile, amina, youssef, client_as):
    answer = write(member, profile)
    contact = ContactRequest.objects.get()
    told = answer.json()
    assert [datetime.fromisoformat(told.pop(name)) for name in ("sent_at", "expires_at")] == [
        contact.sent_at,
        contact.expires_at,
    ]
    assert (answer.status_code, told) == (
        201,
        {"public_id": str(contact.public_id), "state": "sent", "purpose": "expertise", "subject": "Une question"},
    )
    assert answer.headers["Location"] == f"http://testserver{CONTACTS}{contact.public_id}/"
    assert (contact.sender, contact.recipient, contact.messages.get().body) == (youssef, amina, WORDS["body"])
    (row,) = listed(member)
    other = {"name": profile.full_name, "institution": "", "profile": None}
    assert (row["direction"], row["other"], row["unread"], row["may_write"]) == ("sent", other, 0, False)
    (row,) = listed(client_as(amina))
    assert (row["direction"], row["other"]["name"], row["unread"]) == ("received", youssef.full_name, 1)
    read = member.get(answer.headers["Location"]).json()
    assert read["other"]["profile"] == str(profile.public_id)
    assert [(message["body"], message["mine"]) for message in read["messages"]] == [(WORDS["body"], True)]


def test_nobody_reads_an_address(member, profile, amina, youssef, client_as):
    location = write(member, profile).headers["Location"]
    for browser, other in ((member, amina), (client_as(amina), youssef)):
        for answer in (browser.get(CONTACTS), browser.get(location)):
            assert other.email not in answer.content.decode()


def test_a_program_writes_for_its_institution(profile, amina):
    institution = InstitutionFactory(name_fr="Agence")
    browser = program(institution=institution)
    assert write(browser, profile).status_code == 201
    contact = ContactRequest.objects.get()
    assert (contact.sender, contact.sender_institution) == (None, institution)
    contacts.accept(contact=contact, by=amina)
    contacts.post_message(contact=contact, body="Avec plaisir.", by=amina)
    (row,) = listed(browser, state="accepted")
    assert (row["other"]["name"], row["unread"], row["may_write"]) == (profile.full_name, 1, True)
    answer = add(browser, contact)
    assert (answer.status_code, answer.json()["body"], answer.json()["mine"]) == (201, "Merci !", True)
    assert contact.messages.last().author is None
    read = f"{CONTACTS}{contact.public_id}/read/"
    headers = {"Idempotency-Key": "read"}
    assert browser.post(read, headers=headers).json() == {"read": 1}
    assert listed(browser)[0]["unread"] == 0


def test_the_exchanges_of_one_partner_are_no_other_partners(profile):
    write(program(), profile)
    contact, other = ContactRequest.objects.get(), program()
    assert listed(other) == []
    assert other.get(f"{CONTACTS}{contact.public_id}/").status_code == 404
    assert add(other, contact).status_code == 404
    assert write(other, profile).status_code == 201


def test_a_stranger_reads_and_writes_nothing_in_an_exchange(member, profile, stranger, curator, client_as):
    write(member, profile)
    contact = ContactRequest.objects.get()
    for user in (stranger, curator):
        browser = client_as(user)
        assert listed(browser) == []
        assert browser.get(f"{CONTACTS}{contact.public_id}/").status_code == 404
        assert add(browser, contact).status_code == 404
    assert contact.messages.count() == 1


def test_visitors_are_asked_who_they_are(client, profile):
    assert client.get(CONTACTS).status_code == 401
    assert write(client, profile).status_code == 401


def test_a_program_needs_the_scope(profile):
    institution = InstitutionFactory()
    write(program(institution=institution), profile)
    reader = program("profiles:read", institution=institution)
    assert reader.get(CONTACTS).status_code == 403
    assert reader.get(f"{CONTACTS}{ContactRequest.objects.get().public_id}/").status_code == 403
    assert write(reader, profile).status_code == 403


def test_a_program_that_reads_no_profiles_finds_public_ones_only(profile):
    browser = program("contacts:write")
    assert write(browser, profile).status_code == 400
    assert write(browser, publish(listed_for="public", visibility={"headline": "public"})).status_code == 201


def test_what_one_may_not_find_is_as_what_does_not_exist(member, client_as, partner_agent):
    hidden = publish(listed_for="staff")
    unknown = type("Unknown", (), {"public_id": uuid4()})
    answers = [write(member, one) for one in (hidden, unknown)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()
    assert list(answers[0].json()["errors"]) == ["profile"]
    assert write(client_as(partner_agent), publish()).status_code == 400


def test_a_withdrawn_consent_holds_at_the_next_call(profile, amina):
    browser = program()
    assert write(browser, profile, key="first").status_code == 201
    contacts.close(contact=ContactRequest.objects.get(), by=amina)
    consents.withdraw(user=amina, purpose="partner_sharing", by=amina)
    assert write(browser, profile).status_code == 400
    (row,) = listed(browser)
    assert (row["other"]["name"], row["other"]["profile"]) == ("Nom non communiqué", None)
    detail = browser.get(f"{CONTACTS}{row['public_id']}/").json()
    assert (detail["other"]["name"], detail["other"]["profile"]) == ("Nom non communiqué", None)
    again = write(browser, profile, key="first")
    assert profile.full_name not in again.content.decode()


def test_nobody_writes_to_oneself(client_as, profile, amina):
    assert write(client_as(amina), profile).status_code == 403


def test_a_profile_that_takes_no_messages(member, profile):
    profile.accepts_contacts = False
    profile.save(update_fields=["accepts_contacts"])
    cards.rebuild(profile=profile)
    assert write(member, profile).status_code == 403


def test_a_block_is_silent(member, profile, amina, client_as):
    write(member, profile)
    contacts.block(contact=ContactRequest.objects.get(), by=amina)
    assert [row["state"] for row in listed(member)] == ["declined"]
    assert (listed(member, state="blocked"), len(listed(member, state="declined"))) == ([], 1)
    theirs = client_as(amina)
    assert (len(listed(theirs, state="blocked")), listed(theirs, state="declined")) == (1, [])
    answer = write(member, profile)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_reachable")
    assert "bloqu" not in answer.content.decode()


def test_an_institution_is_blocked_as_a_whole(profile, amina):
    institution = InstitutionFactory()
    write(program(institution=institution), profile)
    contacts.block(contact=ContactRequest.objects.get(), by=amina)
    assert Block.objects.get().blocked_institution == institution
    assert write(program(institution=institution), profile).json()["code"] == "not_reachable"


def test_a_report_is_filtered_as_its_sender_knows_it(member, profile, amina):
    write(member, profile)
    contacts.report(contact=ContactRequest.objects.get(), by=amina, reason="spam")
    assert [row["state"] for row in listed(member, state="declined")] == ["declined"]
    assert listed(member, state="reported") == []


def test_an_exchange_that_nobody_accepted_takes_no_more_words(member, profile):
    write(member, profile)
    answer = add(member, ContactRequest.objects.get())
    assert (answer.status_code, answer.json()["code"]) == (409, "contact_not_open")
    assert ContactMessage.objects.count() == 1


def test_one_open_exchange_with_a_person(member, profile):
    write(member, profile)
    answer = write(member, profile)
    assert (answer.status_code, answer.json()["code"]) == (409, "contact_already_open")


def test_the_quota_of_a_day(member, monkeypatch):
    monkeypatch.setitem(contacts.NEW_CONTACTS_PER_DAY, "member", 1)
    write(member, publish())
    answer = write(member, publish())
    assert (answer.status_code, answer.json()["code"]) == (429, "contacts_per_day")


def test_a_repeated_write_is_done_once(profile, amina):
    browser = program()
    answers = [write(browser, profile, key="same") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Location"] == answers[0].headers["Location"]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert write(browser, profile, key="same", subject="Autre").json()["code"] == "idempotency_key_reused"
    contact = ContactRequest.objects.get()
    contacts.accept(contact=contact, by=amina)
    assert [add(browser, contact, key="word").status_code for _ in range(2)] == [201, 201]
    assert contact.messages.count() == 2


def test_a_program_writes_under_a_key(profile):
    answer = program().post(CONTACTS, {"profile": str(profile.public_id), **WORDS}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"purpose": "love"}, "purpose"),
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 161}, "subject"),
        ({"body": ""}, "body"),
        ({"body": "x" * 5001}, "body"),
        ({"profile": "1"}, "profile"),
    ],
)
def test_words_are_checked(member, profile, words, field):
    answer = write(member, profile, **words)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


@pytest.mark.parametrize("asked", [{"state": "lost"}, {"direction": "up"}, {"colour": "red"}])
def test_wrong_filters_are_refused(member, asked):
    assert member.get(CONTACTS, asked).status_code == 400


def test_who_began_is_a_filter(member, profile, youssef, amina):
    write(member, profile)
    contacts.send(profile=publish(owner=youssef), by=amina, **WORDS)
    assert [row["direction"] for row in listed(member, direction="sent")] == ["sent"]
    assert [row["direction"] for row in listed(member, direction="received")] == ["received"]
    assert len(listed(member)) == 2


def test_pages_are_walked_by_their_links(member):
    for _ in range(3):
        assert write(member, publish()).status_code == 201
    first = member.get(CONTACTS, {"page_size": 2, "ordering": "sent_at"}).json()
    second = member.get(first["next"]).json()
    seen = [row["public_id"] for row in (*first["results"], *second["results"])]
    known = ContactRequest.objects.order_by("sent_at").values_list("public_id", flat=True)
    assert seen == [str(public_id) for public_id in known]
    assert second["next"] is None


@pytest.mark.parametrize("who", ["member", "agent", "program"])
def test_a_list_costs_the_same_whatever_its_length(
    who, member, client_as, partner_agent, django_assert_max_num_queries
):
    institution = InstitutionFactory()
    memberships.join(user=partner_agent, institution=institution, role="partner_agent")
    browser = {"member": member, "agent": client_as(partner_agent), "program": program(institution=institution)}[who]
    costs = {}
    for rows in (1, 2, 3):
        assert write(browser, publish("partner_sharing")).status_code == 201
        with django_assert_max_num_queries(13) as queries:
            assert len(listed(browser)) == rows
        costs[rows] = len(queries)
    assert costs[1] == costs[3]


def test_the_description_names_what_is_asked_and_answered(client):
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    paths = schema["paths"]
    assert set(paths[CONTACTS]["post"]["responses"]) >= {"201", "400", "401", "403", "409", "422", "429"}
    names = {parameter["name"] for parameter in paths[CONTACTS]["get"]["parameters"]}
    assert names == {"state", "direction", "cursor", "page_size", "ordering"}
    assert "201" in paths[CONTACTS + "{public_id}/messages/"]["post"]["responses"]
    offered = schema["components"]["securitySchemes"]["partner"]["flows"]["clientCredentials"]["scopes"]
    assert {"profiles:read", "contacts:write"} <= set(offered)
