"""A need finds somebody: an agent chooses whom to write to, the person answers from a phone in Arabic."""

import re

import pytest
from django.urls import reverse

from skills.models import Match
from skills.services import cards, matches, matching
from tests.e2e.conftest import PHONE
from tests.factories.skills import NeedFactory
from tests.factories.skills.matches import willing_profile
from tests.factories.skills.needs import make_agent

LINK = re.compile(r"https?://[^/\s]+(/\S*/proposal/\S+)")


@pytest.fixture
def agent(reference):
    """Somebody of an institution that looks for a person who knows solar energy."""
    return make_agent(full_name="Nadia Agente")


@pytest.fixture
def need(agent):
    return NeedFactory(
        institution=agent.memberships.get().institution,
        author=agent,
        state="published",
        skills={"solar-photovoltaic": "required"},
        mission="Accompagner l’équipe de maintenance pendant la mise en service de la centrale.",
    )


@pytest.fixture
def found(need, youssef):
    """Youssef, whom the engine puts forward for the need."""
    profile = willing_profile(
        youssef,
        first_name="يوسف",
        last_name="العلمي",
        headline="مهندس في الطاقة الشمسية",
        skills=["solar-photovoltaic"],
        availability="immediate",
    )
    cards.rebuild(profile=profile)
    matches.propose_many(need=need, scored=matching.rank(need))
    return Match.objects.get(need=need, profile=profile)


def state_of(match):
    match.refresh_from_db()
    return match.state


def test_from_the_page_on_a_phone_in_arabic_after_an_agent_chose(person, agent, youssef, need, found):
    reader = person()
    reader.sign_in_as(agent)
    page = reader.open(f"/fr/institution/needs/{need.public_id}/matches/")
    reader.reach("Personnes proposées")
    page.get_by_text("Pourquoi cette personne").click()
    reader.check()
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Envoyer aux personnes cochées").focus()
    page.keyboard.press("Enter")
    page.get_by_text("1 proposition est partie.").wait_for()
    reader.check()
    assert state_of(found) == "sent"

    member = person(viewport=PHONE, locale="ar")
    member.sign_in_as(youssef)
    page = member.open("/ar/me/proposals/")
    member.reach("Mes propositions")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.get_by_role("button", name=need.title).click()
    page.get_by_role("heading", level=1, name=need.title).wait_for()
    member.check()
    assert state_of(found) == "seen"
    member.press("Cela m’intéresse")
    page.get_by_text(member.says("L’institution sait que vous êtes intéressé"), exact=True).first.wait_for()
    member.check()
    assert state_of(found) == "interested"

    page = reader.open(f"/fr/institution/matches/{found.public_id}/")
    page.get_by_text("Présentez-vous à la personne").wait_for()
    reader.check()
    page.get_by_label("Votre message à la personne").fill("Bonjour, pouvons-nous nous parler mardi ?")
    reader.press("Envoyer et ouvrir l’échange")
    page.get_by_text("Vous êtes-vous mis d’accord ?").wait_for()
    reader.check()
    assert youssef.email not in page.content()


def test_from_the_link_of_the_mail_on_a_phone_without_signing_in(person, agent, youssef, need, found, letters):
    matches.send(match=found, by=agent)
    path = LINK.search(letters(youssef.email)).group(1)
    member = person(viewport=PHONE, locale="ar")
    page = member.open(path)
    page.get_by_role("heading", level=1, name=need.title).wait_for()
    member.check()
    assert state_of(found) == "sent"
    page.get_by_text(member.says("Décliner"), exact=True).click()
    page.get_by_label(member.says("Les dates ne me conviennent pas")).check()
    member.check()
    member.press("Confirmer que je décline")
    member.reach("Merci de votre réponse")
    assert (state_of(found), found.decline_reason) == ("declined", "timing")


def test_without_scripts_somebody_comes_forward_and_asks_why(person, reference, youssef, need, found):
    member = person(viewport=PHONE, scripts=False)
    member.sign_in_as(youssef)
    page = member.open(reverse("skills:need_detail", args=[need.public_id]))
    page.get_by_text("Me proposer", exact=True).click()
    member.press("Oui, me proposer")
    page.get_by_role("heading", level=1, name=need.title).wait_for()
    assert state_of(found) == "interested"
    page.get_by_role("link", name="Pourquoi ai-je été proposé ?").click()
    page.get_by_role("heading", level=1, name="Pourquoi ai-je, ou n’ai-je pas, été proposé ?").wait_for()
    assert "Vous vous êtes proposé" in page.content()
