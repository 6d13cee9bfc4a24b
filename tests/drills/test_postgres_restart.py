"""Promise 6 at full size: PostgreSQL stops and crashes in turn while twelve people write."""

import time
from collections import Counter

import pytest

from mdm_platform.accounts.roles import Role
from skills.services import contacts
from tests.factories.accounts import make_user
from tests.utils import restarts
from tests.utils.directory import publish

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

PAIRS = 5
WRITES = 90
CRASHES = [False, True, False, True]


def test_four_restarts_under_twelve_people_who_write(client_as, tmp_path, say):
    exchanges = []
    for _pair in range(PAIRS):
        words = {"purpose": "expertise", "subject": "Question", "body": "Bonjour"}
        contact = contacts.send(profile=publish(), by=make_user(Role.MEMBER), **words)
        exchanges.append(contacts.accept(contact=contact, by=contact.recipient))
    sides = [(user, exchange) for exchange in exchanges for user in (exchange.sender, exchange.recipient)]
    sessions = {user.pk: client_as(user).cookies["sessionid"].value for user, _exchange in sides}
    started = time.monotonic()
    with restarts.own_postgres(durable=True) as postgres, restarts.web_server(postgres, tmp_path) as port:
        messages = [
            restarts.message_writer(port, sessions[user.pk], exchange, WRITES, prefix=str(user.pk))
            for user, exchange in sides
        ]
        forms = [restarts.preferences_writer(port, sessions[user.pk], WRITES) for user, _exchange in sides[:2]]
        restarts.write_through_restarts(postgres, messages + forms, crashes=CRASHES)
        for writer in messages:
            restarts.assert_refused_politely(writer, content_type="application/problem+json")
        for writer in forms:
            restarts.assert_refused_politely(writer, content_type="text/html")
        written = Counter(restarts.rows(postgres, "SELECT body FROM skills_contactmessage"))
    assert written.pop("Bonjour") == PAIRS
    assert written == Counter(f"{user.pk} {number}" for user, _exchange in sides for number in range(WRITES))
    refused = sum(len(writer.refused) for writer in messages + forms)
    seconds = time.monotonic() - started
    say(f"{written.total()} messages, {len(CRASHES)} restarts, {refused} answers 503, {seconds:.1f} s")
