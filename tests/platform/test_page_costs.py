"""Lists ask the database the same number of questions for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mdm_platform.accounts.roles import Role
from skills.services import contacts
from tests.factories.accounts import make_user
from tests.utils.crawl import changelists
from tests.utils.directory import publish

pytestmark = pytest.mark.django_db

MOST = 20
READS_EVERYTHING = "/fr/me/data/"  # one question for each table that holds something about the person
OWN = ["/fr/directory/", "/fr/me/messages/", "/fr/me/notifications/", READS_EVERYTHING, "/api/v1/profiles/"]


@pytest.fixture
def grow(amina):
    """`grow()` adds a row to every list: somebody in the directory, who writes to Amina."""
    own = publish(owner=amina, skills=["physics"])

    def more():
        writer = publish(listed_for="members", owner=make_user(Role.MEMBER, Role.TRANSLATOR)).owner
        contacts.send(profile=own, by=writer, purpose="expertise", subject="Un avis", body="Bonjour, à bientôt ?")

    return more


def costs(browser, addresses):
    """The number of queries of each page that opens."""
    found = {}
    for address in addresses:
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address)
        if answer.status_code == 200:
            found[address] = len(queries)
    return found


def test_lists_of_members(client_as, amina, grow):
    grow()
    browser = client_as(amina)
    one = costs(browser, OWN)
    grow(), grow()
    assert costs(browser, OWN) == one
    assert [address for address, cost in one.items() if cost > MOST] == [READS_EVERYTHING]


def test_lists_of_the_workplace(client_as, administrator, curator, grow):
    grow()
    addresses = [*changelists(filled=True), "/admin/skills/profile/?state=all", "/admin/"]
    for browser in (client_as(administrator), client_as(curator)):
        one = costs(browser, addresses)
        grow(), grow()
        assert costs(browser, addresses) == one
        assert len(one) > 4
