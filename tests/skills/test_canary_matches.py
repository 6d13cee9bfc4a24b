"""A canary between two institutions and two members: who is put forward for whose need stays between the two sides.

Everything that somebody may open is read before and after people of another need were found, answered and
were engaged: not a letter, a count or an id may differ. The two sides must find a difference.
"""

import pytest
import time_machine
from django.test import Client

from mdm_platform.accounts.roles import Role
from skills.services import matches
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory, bearer, make_partner
from tests.factories.skills import MatchFactory, NeedFactory
from tests.factories.skills.matches import willing_profile
from tests.factories.skills.needs import make_agent
from tests.utils.crawl import crawl, own_changelists
from tests.utils.remembered import remember_sessions

pytestmark = pytest.mark.django_db

PUBLIC_ID = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
WORD = "Zylbrakoum"
OUTSIDERS = ["visitor", "member", "other_agent", "other_program", "reading_program", "complaints_agent"]


@pytest.fixture(autouse=True)
def still(settings, monkeypatch):
    """No clock that moves and no quota, for the two readings to be alike; sessions are read once."""
    remember_sessions(monkeypatch)
    settings.DIRECTORY_DAILY_CARDS = {}
    with time_machine.travel("2026-05-01 10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def theirs(amina):
    """The need of one institution, and the person who will be put forward for it."""
    institution = InstitutionFactory(slug="sienne")
    need = NeedFactory(state="in_progress", institution=institution, people=9)
    willing_profile(amina, first_name=WORD)
    return need


@pytest.fixture
def ours(stranger):
    """The need of another institution, with its own match."""
    need = NeedFactory(state="in_progress", institution=InstitutionFactory(slug="autre"), people=9)
    MatchFactory(need=need, owner=stranger, state="sent")
    return need


@pytest.fixture
def reader(request, client_as, ours, theirs, stranger, amina):
    """The browser of somebody, by name."""

    def program(institution, *scopes):
        access, secret = make_partner(*scopes, institution=institution, quota_per_minute=10**6, quota_per_day=10**6)
        return Client(headers=bearer(Client(), access, secret))

    return {
        "visitor": Client,
        "member": lambda: client_as(stranger),
        "person": lambda: client_as(amina),
        "agent": lambda: client_as(make_agent(theirs.institution)),
        "program": lambda: program(theirs.institution, "needs:write", "profiles:read"),
        "other_agent": lambda: client_as(make_agent(ours.institution)),
        "other_program": lambda: program(ours.institution, "needs:write", "profiles:read"),
        "reading_program": lambda: program(theirs.institution, "profiles:read"),
        "complaints_agent": lambda: client_as(make_user(Role.COMPLAINTS_AGENT)),
        "curator": lambda: client_as(make_user(Role.DIRECTORY_CURATOR)),
    }[request.param]()


def canary(need, amina):
    """The person answered the proposal, and an agent wrote."""
    match = MatchFactory(need=need, profile=amina.profile, public_id=PUBLIC_ID, state="interested")
    agent = make_agent(need.institution)
    matches.introduce(match=match, by=agent, subject=f"À {WORD}", body=f"Bonjour {WORD}.")
    return match


def addresses(ours, theirs):
    """Every page and endpoint about needs and the people put forward for them."""
    pages = [
        f"/fr/needs/{theirs.public_id}/", f"/fr/needs/{theirs.public_id}/why/", f"/fr/needs/{ours.public_id}/",
        f"/fr/institution/needs/{theirs.public_id}/", f"/fr/institution/needs/{theirs.public_id}/matches/",
        f"/fr/institution/needs/{ours.public_id}/matches/", f"/fr/institution/matches/{PUBLIC_ID}/",
        f"/fr/me/proposals/{PUBLIC_ID}/", "/fr/institutions/sienne/", "/fr/institutions/autre/",
        "/fr/needs/unanswered/", "/fr/needs/", "/fr/institution/", "/fr/institution/needs/", "/fr/me/proposals/",
        "/fr/me/messages/", "/fr/me/", "/fr/me/data/", "/fr/me/notifications/",
    ]  # fmt: skip
    api = [
        "/api/v1/needs/", "/api/v1/contacts/", f"/api/v1/needs/{theirs.public_id}/",
        f"/api/v1/needs/{theirs.public_id}/matches/", f"/api/v1/needs/{ours.public_id}/matches/",
        f"/api/v1/needs/{theirs.public_id}/matches/?state=introduced",
        f"/api/v1/needs/{theirs.public_id}/matches/{PUBLIC_ID}/",
        f"/api/v1/needs/{ours.public_id}/matches/{PUBLIC_ID}/",
    ]  # fmt: skip
    return [*pages, *api, f"/admin/skills/match/?q={WORD}"]


def everything(browser, ours, theirs):
    """All that the crawl reads, the lists of the workplace that this reader opens included."""
    return [*addresses(ours, theirs), *own_changelists(browser)]


def differences(browser, asked, theirs, amina):
    """Those of the addresses whose answers changed when the canary came."""
    before = crawl(browser, asked)
    canary(theirs, amina)
    after = crawl(browser, asked)
    return [address for address in after | before if before.get(address) != after.get(address)]


@pytest.mark.parametrize("reader", OUTSIDERS, indirect=True)
def test_people_put_forward_are_nothing_to_others(reader, ours, theirs, amina):
    assert differences(reader, everything(reader, ours, theirs), theirs, amina) == []


@pytest.mark.parametrize(
    ("reader", "address"),
    [
        ("agent", f"/fr/institution/matches/{PUBLIC_ID}/"),
        ("program", "/api/v1/needs/{need}/matches/"),
        ("person", f"/fr/me/proposals/{PUBLIC_ID}/"),
        ("curator", "/admin/skills/match/"),
    ],
    indirect=["reader"],
)
def test_the_same_crawl_finds_them_for_both_sides(reader, address, ours, theirs, amina):
    asked = address.format(need=theirs.public_id)
    assert asked in everything(reader, ours, theirs)
    assert differences(reader, [asked], theirs, amina) == [asked]
