"""Partners outside Morocco: they see what partners see only while the person agreed to that too."""

import pytest
from django.test import Client

from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import AuditEvent
from mdm_platform.institutions import memberships
from skills.audiences import ABROAD, Audience, audience_of, face_of
from skills.models import CardWithdrawal, Profile, ProfileCard
from skills.services import presenters
from skills.services.search import Search
from skills.services.search_query import Query
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory, bearer, make_partner, make_principal
from tests.utils.directory import found, publish

pytestmark = pytest.mark.django_db
PROFILES, CONTACTS = "/api/v1/profiles/", "/api/v1/contacts/"
BOTH = ("partner_sharing", "host_country")


def agent_of(country):
    agent = make_user(Role.PARTNER_AGENT)
    memberships.join(user=agent, institution=InstitutionFactory(country=country), role=Role.PARTNER_AGENT)
    return agent


def program_of(country):
    return make_principal("profiles:read", institution=InstitutionFactory(country=country))


@pytest.fixture(params=[agent_of, program_of], ids=["agent", "program"])
def partner_of(request):
    return request.param


@pytest.fixture
def browser_abroad():
    access, secret = make_partner(
        "profiles:read", "contacts:write", institution=InstitutionFactory(country="FR", slug="abroad")
    )
    return Client(headers=bearer(Client(), access, secret))


def seen_by(user):
    """What a list, its count and its countries say, and the profiles that may be opened."""
    search = Search(Query(), user)
    countries = {value.code: value.count for value in search.facets()["country"]}
    opened = Profile.objects.visible_to(user).count()
    return len(found(search.page())), search.count()["value"], sum(countries.values()), opened


def test_the_face_is_that_of_the_institution_of_today(partner_of, amina, curator):
    assert [face_of(partner_of(country)) for country in ("MA", "FR", "CH")] == [Audience.PARTNERS, ABROAD, ABROAD]
    assert audience_of(partner_of("FR")) == Audience.PARTNERS
    assert (face_of(None), face_of(amina), face_of(curator)) == ("public", "members", "staff")


def test_an_agent_of_no_known_institution_counts_as_abroad(partner_agent):
    assert face_of(partner_agent) == Audience.PARTNERS
    partner_agent.memberships.all().delete()
    assert face_of(partner_agent) == ABROAD


@pytest.mark.parametrize(
    ("given", "at_home", "abroad"),
    [((), 0, 0), (("partner_sharing",), 1, 0), (("host_country",), 0, 0), (BOTH, 1, 1)],
)
def test_both_consents_open_the_profile_abroad(partner_of, given, at_home, abroad):
    publish(*given)
    assert seen_by(partner_of("MA")) == (at_home,) * 4
    assert seen_by(partner_of("FR")) == (abroad,) * 4


def test_each_change_of_consent_holds_at_once(partner_of):
    profile, partner = publish("partner_sharing"), partner_of("FR")
    owner = profile.owner
    consents.give(user=owner, purpose="host_country", by=owner)
    assert seen_by(partner) == (1, 1, 1, 1)
    consents.withdraw(user=owner, purpose="partner_sharing", by=owner)
    assert seen_by(partner) == (0, 0, 0, 0)
    consents.give(user=owner, purpose="partner_sharing", by=owner)
    assert seen_by(partner) == (1, 1, 1, 1)
    consents.withdraw(user=owner, purpose="host_country", by=owner)
    assert seen_by(partner) == (0, 0, 0, 0)
    assert seen_by(partner_of("MA")) == (1, 1, 1, 1)


def test_an_institution_that_moves_abroad_sees_less_from_the_next_call():
    publish("partner_sharing")
    principal = program_of("MA")
    assert seen_by(principal) == (1, 1, 1, 1)
    principal.institution.country = "BE"
    assert seen_by(principal) == (0, 0, 0, 0)


def test_what_is_public_stays_public_abroad_and_nothing_more(partner_of):
    profile = publish("partner_sharing", listed_for="public", visibility={"headline": "public"})
    home, abroad = (presenters.view_for(profile, partner_of(country)) for country in ("MA", "FR"))
    assert (abroad.headline, abroad.name, abroad.country) == (profile.headline, "", "")
    assert home.name == profile.full_name
    (card,) = Search(Query(), partner_of("FR")).page().results
    assert (card.card["headline"], card.card["name"], card.card["country"]) == (profile.headline, "", None)
    assert Search(Query(), partner_of("FR")).facets()["country"] == []


@pytest.mark.parametrize("asked", [{"q": "Bennani"}, {"q": "ingénieure"}, {"country": ("FR",)}, {"seniority_min": 5}])
def test_no_question_tells_of_a_hidden_profile(partner_of, asked):
    publish("partner_sharing", last_name="Bennani")
    search = Search(Query(**asked), partner_of("DE"))
    assert (search.page().results, search.count(), search.page().near) == ([], {"value": 0, "exact": True}, False)
    assert [name for name, values in search.facets().items() if values] == []


def test_the_rows_of_each_face_follow_the_consents():
    profile = publish("partner_sharing")
    faces = {"members", "partners", "staff", "curation"}
    assert set(ProfileCard.objects.filter(profile=profile).values_list("audience", flat=True)) == faces
    consents.give(user=profile.owner, purpose="host_country", by=profile.owner)
    assert set(ProfileCard.objects.filter(profile=profile).values_list("audience", flat=True)) == {*faces, ABROAD}


def test_partners_abroad_alone_are_told_to_forget(partner_of):
    profile, home, abroad = publish(*BOTH), partner_of("MA"), partner_of("FR")
    owner = profile.owner
    consents.withdraw(user=owner, purpose="host_country", by=owner)
    assert CardWithdrawal.objects.visible_to(abroad).get().public_id == profile.public_id
    assert not CardWithdrawal.objects.visible_to(home).exists()
    consents.give(user=owner, purpose="host_country", by=owner)
    assert not CardWithdrawal.objects.visible_to(abroad).exists()
    consents.withdraw(user=owner, purpose="partner_sharing", by=owner)
    assert [CardWithdrawal.objects.visible_to(one).count() for one in (home, abroad)] == [1, 1]


def test_the_api_answers_a_program_abroad(browser_abroad):
    profile = publish("partner_sharing")
    words = {"profile": str(profile.public_id), "purpose": "other", "subject": "Projet", "body": "Bonjour"}

    def answers():
        listed = browser_abroad.get(PROFILES).json()["results"]
        facets = browser_abroad.get(PROFILES + "facets/").json()
        opened = browser_abroad.get(f"{PROFILES}{profile.public_id}/").status_code
        withdrawn = browser_abroad.get(PROFILES + "withdrawn/").json()["results"]
        return len(listed), facets["count"]["value"], len(facets["facets"]["country"]), opened, len(withdrawn)

    def write(key):
        headers = {"Idempotency-Key": key}
        return browser_abroad.post(CONTACTS, words, content_type="application/json", headers=headers).status_code

    assert (answers(), write("before")) == ((0, 0, 0, 404, 0), 400)
    consents.give(user=profile.owner, purpose="host_country", by=profile.owner)
    assert (answers(), write("during")) == ((1, 1, 1, 200, 0), 201)
    consents.withdraw(user=profile.owner, purpose="host_country", by=profile.owner)
    assert answers() == (0, 0, 0, 404, 1)
    (row,) = browser_abroad.get(CONTACTS).json()["results"]
    assert row["other"]["name"] == "Nom non communiqué"


def test_a_trace_says_what_was_seen_and_no_more(browser_abroad):
    shared = publish(*BOTH)
    publish("partner_sharing", listed_for="public", visibility={"headline": "public"})
    assert len(browser_abroad.get(PROFILES).json()["results"]) == 2
    (event,) = AuditEvent.objects.filter(kind="profile.read", organisation="abroad")
    assert (event.subject, "name" in event.fields, "city" in event.fields) == (shared.owner, True, False)
