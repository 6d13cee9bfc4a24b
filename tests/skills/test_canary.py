"""A canary: a profile leaves no trace, anywhere, for those who may not see it.

Everything that somebody may open is read twice, before and after the canary came: words,
counts, facets and ids may not differ by a letter. Those who may see it must find a
difference, so that the crawl cannot pass by reading nothing.
"""

from urllib.parse import quote, urlencode

import pytest
import time_machine
from django.test import Client

from mdm_platform.accounts.roles import STAFF_ROLES, Role
from mdm_platform.accounts.services import consents
from skills.audiences import STAFF_AUDIENCE_ROLES
from skills.models import Experience, Profile
from tests.factories.accounts import make_user
from tests.factories.institutions import bearer, make_partner
from tests.factories.skills import RegionFactory, SpokenLanguageFactory
from tests.utils.crawl import changelists, crawl, read
from tests.utils.directory import publish, skill
from tests.utils.remembered import remember_sessions

pytestmark = pytest.mark.django_db

FACES = ["/fr/directory/", "/api/v1/profiles/", "/api/v1/profiles/facets/"]
WORDS = {
    "members": ["Zylbrakoum", "زيلبراكوم", "xenoglossie", "Quuxologist"],
    "staff": ["Vexolimbar", "فيكسوليمبار", "nyctosophie", "Quuxologist"],
}
FILTERS = [
    {"skill": "quuxology"}, {"domain": "engineering"}, {"country": "FJ"}, {"city": "Suva"}, {"region": "06"},
    {"language": "zgh"}, {"language": "zgh", "language_level": "C1"}, {"availability": "within_3_months"},
    {"contribution": "return"}, {"seniority_min": "61"}, {"remote": "true"}, {"updated_since": "2020-01-01"},
]  # fmt: skip
OTHERS = [
    "/", "/fr/", "/ar/", "/en/about/", "/fr/register/", "/fr/register/suggestions/?q=quux", "/api/v1/schema/",
    "/api/v1/skills/?q=quux", "/api/v1/skills/quuxology/", "/api/v1/domains/", "/api/v1/occupations/",
    "/api/v1/regions/", "/api/v1/countries/", "/api/v1/profiles/withdrawn/", "/admin/skills/profile/export/",
    "/fr/me/", "/fr/me/messages/", "/fr/me/notifications/", "/fr/me/proposals/", "/fr/institution/searches/",
]  # fmt: skip
OUTSIDERS = ["visitor", "partner_agent", "partner_program", "complaints_agent"]
PUBLIC_IDS = {
    "members": "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
    "staff": "6ba7b810-9dad-41d1-80b4-00c04fd430c9",
}


@pytest.fixture(autouse=True)
def still(settings, monkeypatch):
    """No clock that moves and no quota, for the two readings to be alike; sessions are read once."""
    remember_sessions(monkeypatch)
    settings.DIRECTORY_DAILY_CARDS = {}
    with time_machine.travel("2026-05-01 10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def neighbour(db):
    """Somebody whom all may see, in the same domain."""
    skill("quuxology", "Quuxologie", en="Quuxologist")
    SpokenLanguageFactory(code="zgh", label_fr="tamazight")
    RegionFactory(code="06")
    return publish(
        listed_for="public",
        visibility={"headline": "public", "name": "public", "domain": "public"},
        headline="Boulanger",
        first_name="Omar",
        last_name="Voisin",
        skills=[],
    )


@pytest.fixture
def reader(request, client_as, stranger, partner_agent, curator):
    """The browser of somebody, by name."""

    def program():
        access, secret = make_partner("profiles:read", "reference:read", quota_per_minute=10**6, quota_per_day=10**6)
        return Client(headers=bearer(Client(), access, secret))

    return {
        "visitor": Client,
        "partner_agent": lambda: client_as(partner_agent),
        "partner_program": program,
        "complaints_agent": lambda: client_as(make_user(Role.COMPLAINTS_AGENT)),
        "member": lambda: client_as(stranger),
        "curator": lambda: client_as(curator),
    }[request.param]()


def canary(listed_for, *purposes):
    """A profile that only this audience may find, with words of its own in every field."""
    name, arabic, word, _skill = WORDS[listed_for]
    profile = publish(
        *purposes,
        public_id=PUBLIC_IDS[listed_for],
        listed_for=listed_for,
        first_name=name,
        last_name_ar=arabic,
        headline=f"Experte en {word}",
        summary_fr=f"De la {word} avant tout.",
        skills=["quuxology"],
        country="FJ",
        city="Suva",
        visibility={"city": "members"},
        origin_region_id="06",
        seniority=62,
        availability="within_3_months",
        contributions=["return"],
        remote=True,
        languages={"zgh": "C2"},
    )
    Experience.objects.create(profile=profile, title=f"{word} appliquée", organisation=f"Institut {name}")
    return profile


def addresses(*audiences):
    """Every page, list, filter, count and detail."""
    words = dict.fromkeys(word for listed_for in audiences for word in WORDS[listed_for])
    asked = [{}, *({"q": word} for word in words), *FILTERS]
    faces = [f"{face}?{urlencode(question)}" for face in FACES for question in asked]
    details = [
        address
        for listed_for in audiences
        for known in (PUBLIC_IDS[listed_for],)
        for address in (f"/fr/directory/{known}/", f"/fr/directory/{known}/contact/", f"/api/v1/profiles/{known}/")
    ]
    return [*faces, *details, *OTHERS]


def differences(browser, *canaries, only=()):
    """The addresses whose answers changed when the canaries came: each is an audience and the purposes agreed to.

    All that the reader may open is read, or `only` some addresses of it.
    """
    asked, follow = addresses(*(listed_for for listed_for, *_purposes in canaries)), ["/fr/directory/"]
    if only:
        assert set(only) <= set(asked)
        asked, follow = only, []
    before = crawl(browser, asked, follow=follow)
    for listed_for, *purposes in canaries:
        canary(listed_for, *purposes)
    after = crawl(browser, asked, follow=follow)
    return [address for address in after | before if before.get(address) != after.get(address)]


@pytest.mark.parametrize("reader", OUTSIDERS, indirect=True)
def test_a_profile_for_members_and_a_private_one_are_nothing_to_others(neighbour, reader):
    assert differences(reader, ("members",), ("staff", "partner_sharing")) == []


@pytest.mark.parametrize("reader", ["member"], indirect=True)
def test_a_private_profile_is_nothing_to_members(neighbour, reader):
    assert differences(reader, ("staff", "partner_sharing")) == []


@pytest.mark.parametrize(
    ("reader", "audiences"), [("member", ["members"]), ("curator", ["members", "staff"])], indirect=["reader"]
)
def test_the_same_crawl_finds_it_for_those_who_may(neighbour, reader, audiences):
    words = dict.fromkeys(word for listed_for in audiences for word in WORDS[listed_for])
    wanted = [f"{face}?{urlencode({'q': word})}" for face in FACES for word in words]
    wanted += [f"/fr/directory/{PUBLIC_IDS[listed_for]}/" for listed_for in audiences]
    wanted += [f"/fr/directory/?{urlencode(question)}" for question in FILTERS]
    assert differences(reader, *((listed_for,) for listed_for in audiences), only=wanted) == wanted


@pytest.mark.parametrize("reader", ["partner_agent", "partner_program"], indirect=True)
def test_partners_find_it_with_the_owners_consent_and_not_a_moment_longer(neighbour, reader):
    known = PUBLIC_IDS["members"]
    wanted = [f"/api/v1/profiles/{known}/"]
    assert differences(reader, ("members", "partner_sharing"), only=wanted) == wanted
    owner = Profile.objects.get(public_id=known).owner
    from_now = [f"/api/v1/profiles/{known}/", f"/fr/directory/{known}/"]
    consents.withdraw(user=owner, purpose="partner_sharing", by=owner)
    assert [answer[:3] for answer in crawl(reader, from_now).values()] == ["404", "404"]


def searches(browser, lists, words, **filters):
    """What the lists answer to these words, which the pages repeat, without the words."""
    found = {}
    for address in lists:
        for word in words:
            text = read(browser, f"{address}?{urlencode({'q': word, **filters})}")
            found[address, word] = text.replace(word, "").replace(quote(word), "")
    return found


def test_the_workplace_of_other_roles_shows_no_profile_even_to_somebody_who_holds_them_all(neighbour, client_as):
    person = make_user(*sorted(STAFF_ROLES - STAFF_AUDIENCE_ROLES))
    browser, lists = client_as(person), changelists(opened_by=person)
    searched = changelists(searchable=True, opened_by=person)
    name = WORDS["members"][0]
    before, nothing = crawl(browser, lists, follow=["/admin/"]), searches(browser, searched, ["Nullepart"])
    profile = canary("members")
    after, found = crawl(browser, lists, follow=["/admin/"]), searches(browser, searched, [name])
    assert [address for address in lists if not before[address].startswith("200")] == []
    assert [address for address in after | before if before.get(address) != after.get(address)] == []
    assert [asked for asked, text in found.items() if text != nothing[asked[0], "Nullepart"]] == []
    for address in (f"/admin/skills/profile/{profile.pk}/change/", f"/admin/skills/profile/{profile.pk}/history/"):
        assert browser.get(address).status_code in (302, 403, 404)


def test_the_same_lists_show_it_to_a_curator(neighbour, client_as, curator):
    canary("members")
    browser = client_as(curator)
    found = crawl(browser, ["/admin/skills/profile/?state=all"])
    assert WORDS["members"][0] in found["/admin/skills/profile/?state=all"]
    told = searches(browser, ["/admin/skills/profile/"], ["Nullepart", WORDS["members"][0]], state="all")
    assert len(set(told.values())) == 2


def test_what_is_kept_back_from_members_is_not_searchable_by_them(client_as, stranger, neighbour):
    publish(
        visibility={"headline": "staff", "skills": "staff"}, headline="Experte en xenoglossie", skills=["quuxology"]
    )
    browser = client_as(stranger)
    assert browser.get("/api/v1/profiles/facets/", {"q": "xenoglossie"}).json()["count"]["value"] == 0
    assert browser.get("/api/v1/profiles/facets/").json()["facets"]["skill"] == []


@pytest.mark.parametrize(("role", "may"), [(Role.DIRECTORY_CURATOR, True), (Role.COMPLAINTS_AGENT, False)])
def test_exports_are_for_the_directory_staff(client_as, neighbour, role, may):
    answer = client_as(make_user(role)).get("/admin/skills/profile/export/")
    assert (answer.status_code == 200) == may
