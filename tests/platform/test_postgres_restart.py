"""PostgreSQL restarts while people write: nothing accepted is lost or doubled, and nobody reads a stack trace."""

from collections import Counter

import pytest

from skills.models import ContactRequest
from skills.services import contacts
from tests.utils import restarts
from tests.utils.directory import publish


@pytest.fixture
def exchange(transactional_db, amina, youssef):
    """An accepted exchange: both may write."""
    contacts.send(profile=publish(owner=amina), purpose="expertise", subject="Question", body="Bonjour", by=youssef)
    return contacts.accept(contact=ContactRequest.objects.get(), by=amina)


def test_no_write_is_lost_or_doubled_while_postgresql_restarts(exchange, client_as, tmp_path):
    people = {user.email: client_as(user).cookies["sessionid"].value for user in (exchange.sender, exchange.recipient)}
    with restarts.own_postgres() as postgres, restarts.web_server(postgres, tmp_path) as port:
        messages = [
            restarts.message_writer(port, session, exchange, 12, prefix=email) for email, session in people.items()
        ]
        form = restarts.preferences_writer(port, people[exchange.sender.email], 12)
        restarts.write_through_restarts(postgres, [*messages, form], crashes=[False])
        for writer in messages:
            restarts.assert_refused_politely(writer, content_type="application/problem+json")
        restarts.assert_refused_politely(form, content_type="text/html")
        written = restarts.rows(postgres, "SELECT body FROM skills_contactmessage")
        events = restarts.rows(postgres, restarts.PREFERENCE_EVENTS)
        assert restarts.ask(port, "GET", "/healthz/ready").status == 200
    assert Counter(written) == Counter(["Bonjour"] + [f"{email} {number}" for email in people for number in range(12)])
    assert len(events) >= 12, "each accepted form left its event"
