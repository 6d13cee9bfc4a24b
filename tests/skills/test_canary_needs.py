"""A canary: a draft of one institution leaves no trace, anywhere, for whoever is not of it.

A reader reads everything once before, and once after each thing that happened to the need.
"""

from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from skills.models import Need, NeedSkill
from tests.factories.institutions import InstitutionFactory, bearer, make_partner
from tests.factories.skills import DomainFactory, NeedFactory, RegionFactory, SkillFactory, SpokenLanguageFactory
from tests.factories.skills.needs import make_agent
from tests.utils.crawl import crawl, own_changelists
from tests.utils.remembered import remember_sessions

pytestmark = pytest.mark.django_db

PUBLIC_ID = "6ba7b810-9dad-41d1-80b4-00c04fd430c9"
UNDER_EXAMINATION = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
WORDS = ["Zylbrakoum", "زيلبراكوم", "xenoglossie"]
FACES = ["/fr/needs/", "/api/v1/needs/"]
FILTERS = [
    {"skill": "quuxology"}, {"domain": "engineering"}, {"region": "06"}, {"country": "FJ"}, {"language": "zgh"},
    {"presence": "remote"}, {"institution": "hidden"}, {"contribution": "return"}, {"compensation": "paid"},
]  # fmt: skip
OTHERS = [
    "/", "/fr/", "/fr/needs/unanswered/", "/fr/institutions/hidden/", "/fr/institution/", "/fr/institution/needs/",
    "/fr/me/", "/fr/me/notifications/", "/api/v1/skills/?q=quux", "/api/v1/institutions/",
    "/api/v1/needs/?state=draft", "/api/v1/needs/?ordering=-updated_at", "/fr/needs/?situation=all",
]  # fmt: skip


@pytest.fixture(autouse=True)
def still(monkeypatch):
    """No clock that moves, for the two readings to be alike; sessions are read once."""
    remember_sessions(monkeypatch)
    with time_machine.travel("2026-05-01 10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def hidden(db):
    """The institution whose draft it is, and a published need of another, in the same domain."""
    SkillFactory(slug="quuxology", label_fr="Quuxologie")
    SpokenLanguageFactory(code="zgh", label_fr="tamazight")
    RegionFactory()
    DomainFactory()
    NeedFactory(state="published", title="Un besoin que tous lisent", skills={"solar-energy": "required"})
    return InstitutionFactory(slug="hidden", country="FJ")


def program_of(institution, *scopes):
    quotas = {"quota_per_minute": 10**6, "quota_per_day": 10**6}
    access, secret = make_partner(*scopes, institution=institution, **quotas)
    return Client(headers=bearer(Client(), access, secret))


@pytest.fixture
def reader(request, hidden, client_as, stranger, curator):
    """The browser of somebody, by name."""
    return {
        "visitor": Client,
        "member": lambda: client_as(stranger),
        "rival_agent": lambda: client_as(make_agent()),
        "rival_program": lambda: program_of(InstitutionFactory(), "needs:write"),
        "program_without_scope": lambda: program_of(hidden, "profiles:read"),
        "curator": lambda: client_as(curator),
        "colleague": lambda: client_as(make_agent(hidden)),
        "own_program": lambda: program_of(hidden, "needs:write"),
    }[request.param]()


def canary(institution, state, public_id=PUBLIC_ID):
    """A need with words of its own in every field."""
    need = NeedFactory(
        public_id=public_id,
        institution=institution,
        author=make_agent(institution),
        state=state,
        title=f"{WORDS[0]} {WORDS[1]}",
        mission=f"De la {WORDS[2]} avant tout.",
        search_words=" zylbrakoum زيلبراكوم xenoglosi ",
        region_id="06",
        presence="remote",
        contribution="return",
        compensation="paid",
        languages={"zgh": "C2"},
    )
    NeedSkill.objects.create(need=need, skill=SkillFactory(slug="quuxology"), kind="required")
    return need


def addresses(browser):
    """Every list, filter, count, detail, and page of its institution; and the lists of the workplace that one opens."""
    asked = [{}, *({"q": word} for word in WORDS), *FILTERS]
    faces = [f"{face}?{urlencode(question)}" for face in FACES for question in asked if "fr" in face or known(question)]
    pages = ["", "edit/", "edit/mission/", "check/", "sent/"]
    details = []
    for known_id in (PUBLIC_ID, UNDER_EXAMINATION):
        details += [f"/fr/needs/{known_id}/", f"/api/v1/needs/{known_id}/"]
        details += [f"/fr/institution/needs/{known_id}/{page}" for page in pages]
    lists = [address for address in own_changelists(browser) if "/skills/" in address]
    return [*faces, *details, *OTHERS, *lists, f"/admin/skills/need/?{urlencode({'q': WORDS[0], 'state': 'all'})}"]


def known(question):
    return set(question) <= {"q", "skill", "domain", "region", "country", "language", "presence", "institution"}


class Reading:
    """Everything that a reader may open, or some of it, read once, then compared after each change."""

    def __init__(self, browser, institution, only=()):
        make_agent(institution)
        self.browser, self.asked = browser, addresses(browser)
        if only:
            assert set(only) <= set(self.asked)
            self.asked = only
        self.before = crawl(browser, self.asked)

    def changed(self):
        """The addresses whose answers are no more what they were at first."""
        after = crawl(self.browser, self.asked)
        return [address for address in after | self.before if self.before.get(address) != after.get(address)]


def becomes(need, state):
    """The need is in another state since now."""
    now = timezone.now()
    Need.objects.filter(pk=need.pk).update(
        state=state, submitted_at=now, published_at=now if state == "published" else None
    )


@pytest.mark.parametrize(
    ("reader", "reads_it_published"),
    [("visitor", True), ("rival_agent", True), ("member", False), ("rival_program", False)],
    indirect=["reader"],
)
def test_a_draft_and_a_need_under_examination_are_nothing_to_others(hidden, reader, reads_it_published):
    reading = Reading(reader, hidden)
    draft = canary(hidden, "draft")
    canary(hidden, "submitted", UNDER_EXAMINATION)
    assert reading.changed() == []
    if reads_it_published:
        becomes(draft, "published")
        found = reading.changed()
        for face in FACES:
            assert f"{face}?{urlencode({'q': WORDS[2]})}" in found
            assert f"{face}?{urlencode({'skill': 'quuxology'})}" in found
        assert f"/fr/needs/{PUBLIC_ID}/" in found


@pytest.mark.parametrize("reader", ["program_without_scope"], indirect=True)
def test_a_draft_is_nothing_to_a_program_without_its_scope(hidden, reader):
    reading = Reading(reader, hidden)
    canary(hidden, "draft")
    assert reading.changed() == []


@pytest.mark.parametrize("reader", ["curator"], indirect=True)
def test_a_moderator_sees_what_was_sent_and_no_draft(hidden, reader):
    reading = Reading(reader, hidden)
    need = canary(hidden, "draft")
    assert reading.changed() == []
    becomes(need, "submitted")
    found = reading.changed()
    assert "/admin/skills/need/" in found
    assert f"/api/v1/needs/{PUBLIC_ID}/" in found


@pytest.mark.parametrize("reader", ["colleague", "own_program"], indirect=True)
def test_the_same_crawl_finds_the_draft_for_its_institution(hidden, reader):
    wanted = [f"/api/v1/needs/{PUBLIC_ID}/", f"/api/v1/needs/?{urlencode({'q': WORDS[2]})}"]
    reading = Reading(reader, hidden, only=wanted)
    canary(hidden, "draft")
    assert reading.changed() == wanted
