"""A canary in a network: what is said inside leaves no trace for those outside, animators of another network included.

Everything that somebody may open is read twice, before and after: not a letter may differ. Those who are inside must
find each word, so that the crawl cannot pass by reading nothing.
"""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from skills.models import Network
from skills.services import network_documents, network_memberships, network_notes, network_posts
from tests.factories.institutions import bearer, make_partner
from tests.factories.skills import NetworkFactory, NetworkMembershipFactory, NetworkNoteFactory, NetworkPostFactory
from tests.utils.crawl import crawl, own_changelists
from tests.utils.directory import publish
from tests.utils.remembered import remember_sessions

pytestmark = pytest.mark.django_db
POST, REPLY, DOCUMENT, NOTE, REVIEW, DRAFT, NAME, MOTIVATION = (
    "xenoglossie", "nyctosophie", "quuxologie", "vexolimbar", "plimsolage", "brachylogie", "Zylbrakoum", "trufoline",
)  # fmt: skip
WORDS = (POST, REPLY, DOCUMENT, NOTE, REVIEW, DRAFT, NAME, MOTIVATION)
OUTSIDERS = ["visitor", "member", "elsewhere", "former", "invited", "asking", "partner_agent", "partner_program"]


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """No clock that moves, for the two readings to be alike; sessions are read once."""
    remember_sessions(monkeypatch)
    with time_machine.travel("2026-05-01 10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def alpha():
    """A network with a conversation and a published note; another one beside it."""
    network = NetworkFactory(slug="alpha")
    NetworkPostFactory(network=NetworkFactory(slug="beta"))
    NetworkPostFactory(network=network)
    NetworkNoteFactory(network=network, state="published")
    return network


@pytest.fixture
def reader(request, alpha, client_as, stranger, partner_agent):
    """The browser of somebody, by name."""

    def placed(state, slug="alpha", **more):
        return client_as(NetworkMembershipFactory(network=Network.objects.get(slug=slug), state=state, **more).user)

    def program():
        access, secret = make_partner("profiles:read", "reference:read", quota_per_minute=10**6, quota_per_day=10**6)
        return Client(headers=bearer(Client(), access, secret))

    return {
        "visitor": Client,
        "member": lambda: client_as(stranger),
        "elsewhere": lambda: placed("member", "beta", role="animator"),
        "former": lambda: placed("left"),
        "invited": lambda: placed("invited"),
        "asking": lambda: placed("requested"),
        "inside": lambda: placed("member"),
        "animator": lambda: placed("member", role="animator"),
        "partner_agent": lambda: client_as(partner_agent),
        "partner_program": program,
    }[request.param]()


@pytest.fixture
def people(alpha):
    """Those who will speak: nobody finds them in the directory."""
    makes = ({"first_name": NAME, "last_name_ar": "زيلبراكوم"}, {}, {})
    return [publish(listed_for="staff", **fields).owner for fields in makes]


def speak(network, people):
    """A member arrives, is seen, writes; somebody asks to enter. Answers the addresses of what was made."""
    author, peer, asking = people
    for user in (author, peer):
        NetworkMembershipFactory(network=network, user=user, is_shown=user == author)
    post = network_posts.write(network=network, body=f"Parlons de {POST}.", by=author)
    network_posts.write(network=network, body=f"Et de {REPLY}.", by=peer, parent=post)
    upload = SimpleUploadedFile("liste.csv", f"sujet;nombre\n{DOCUMENT};2\n".encode(), "text/csv")
    document = network_documents.add(network=network, upload=upload, title=f"Sur la {DOCUMENT}", by=author)
    note = network_notes.create(network=network, by=author, title=NOTE, summary=NOTE, text=NOTE)
    network_notes.submit(note=note, by=author)
    network_notes.review(note=note, verdict="improve", text=REVIEW, by=peer)
    draft = network_notes.create(network=network, by=author, title=DRAFT, summary=DRAFT, text=DRAFT)
    network_memberships.request(network=network, by=asking, motivation=f"Pour la {MOTIVATION}.")
    inside = f"/fr/networks/{network.slug}"
    return [
        f"{inside}/posts/{post.public_id}/",
        f"{inside}/notes/{note.public_id}/",
        f"{inside}/notes/{note.public_id}/review/",
        f"{inside}/notes/{note.public_id}/edit/",
        f"{inside}/notes/{draft.public_id}/",
        f"/api/v1/networks/notes/{note.public_id}/",
        f"/fr/files/{document.stored.public_id}/",
        f"/files/{document.stored.public_id}/",
    ]


def addresses(network, browser):
    """Every page and list of both networks, every list of the workplace that the reader opens."""
    pages = ("", "figures.csv", "space/", "documents/", "posts/", "members/", "notes/", "notes/new/")
    faces = [f"/fr/networks/{slug}/{page}" for slug in ("alpha", "beta") for page in pages]
    api = ["/api/v1/networks/", "/api/v1/networks/notes/", f"/api/v1/networks/{network.public_id}/"]
    return [*faces, *api, "/fr/networks/", "/ar/networks/alpha/", "/fr/me/networks/", *own_changelists(browser)]


@pytest.mark.parametrize("reader", OUTSIDERS, indirect=True)
def test_what_is_said_inside_is_nothing_to_those_outside(reader, alpha, people):
    searches = [f"/fr/networks/?q={word}" for word in WORDS]
    asked = [*addresses(alpha, reader), *searches]
    before = crawl(reader, asked)
    made = speak(alpha, people)
    after = crawl(reader, asked)
    assert [address for address in after if before[address] != after[address]] == []
    answers = crawl(reader, made)
    assert [address for address, answer in answers.items() if any(word in answer for word in WORDS)] == []


@pytest.mark.parametrize(
    ("reader", "hidden"), [("inside", {DRAFT, REVIEW, MOTIVATION}), ("animator", {DRAFT})], indirect=["reader"]
)
def test_the_same_crawl_finds_it_for_those_inside(reader, hidden, alpha, people):
    made = speak(alpha, people)
    told = " ".join(crawl(reader, [*addresses(alpha, reader), *made]).values())
    assert {word for word in WORDS if word not in told} == hidden


def test_those_who_look_after_networks_read_nothing_said_inside(client_as, curator, alpha, people):
    made = speak(alpha, people)
    browser = client_as(curator)
    told = crawl(browser, [*addresses(alpha, browser), *made], follow=["/admin/"])
    said = set(WORDS) - {NAME, MOTIVATION}
    assert [address for address, answer in told.items() if any(word in answer for word in said)] == []
