"""The people put forward for one’s own need, in the API: who reads what, repeated writes, how refusals look."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from mdm_platform.accounts.services import consents
from skills.models import ContactRequest, Match
from tests.factories.institutions import InstitutionFactory, bearer, make_partner
from tests.factories.skills import MatchFactory, NeedFactory
from tests.factories.skills.matches import willing_profile
from tests.factories.skills.needs import make_agent
from tests.utils.api_cases import as_session, check_every_operation

pytestmark = pytest.mark.django_db
SCOPES = ("needs:write", "profiles:read")
WORDS = {"subject": "Noor", "body": "Bonjour, parlons-en."}


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def need(institution):
    return NeedFactory(state="published", institution=institution)


def program(institution=None, scopes=SCOPES):
    """A browser that sends a partner's token."""
    access, secret = make_partner(*scopes, institution=institution, quota_per_minute=10**6, quota_per_day=10**6)
    return Client(headers=bearer(Client(), access, secret))


def address(need, match=None, verb=""):
    path = f"/api/v1/needs/{need.public_id}/matches/"
    return path + (f"{match.public_id}/" if match else "") + (f"{verb}/" if verb else "")


def post(browser, path, sent=None, key=""):
    headers = {"Idempotency-Key": key or str(uuid4())}
    return browser.post(path, sent or {}, content_type="application/json", headers=headers)


def test_a_program_reads_the_people_of_its_need_with_the_reasons(institution, need):
    match = MatchFactory(need=need, state="sent", profile=willing_profile(headline="Ingénieure solaire"))
    MatchFactory(need=need, score=300)
    (first, second) = program(institution).get(address(need)).json()["results"]
    assert (first["public_id"], first["score"], second["score"]) == (str(match.public_id), 720, 300)
    assert (first["parts"], first["reasons"], first["engine_version"]) == (match.parts, match.reasons, "1")
    assert (first["state"], first["actions"], second["actions"]) == ("sent", [], ["send", "set_aside"])
    assert (first["profile"]["public_id"], first["profile"]["headline"]) == (
        str(match.profile.public_id),
        "Ingénieure solaire",
    )
    assert first["profile"]["city"] == "", "what its owner keeps for staff"


def test_reading_stops_with_the_consent_of_the_person(institution, need, amina):
    match = MatchFactory(need=need, state="engaged", owner=amina)
    consents.withdraw(user=amina, purpose="partner_sharing", by=amina)
    answer = program(institution).get(address(need, match))
    assert (answer.status_code, answer.json()["profile"]) == (200, None)


def test_without_the_scope_for_profiles_a_program_reads_no_person(institution, need):
    MatchFactory(need=need)
    (row,) = program(institution, ["needs:write"]).get(address(need)).json()["results"]
    assert row["profile"] is None


def test_the_list_is_filtered_by_state_and_takes_a_fixed_number_of_queries(
    institution, need, django_assert_max_num_queries
):
    browser = program(institution)
    for number in range(3):
        MatchFactory(need=need, state="interested" if number else "proposed")
        with django_assert_max_num_queries(26):
            browser.get(address(need))
    assert len(browser.get(address(need), {"state": "interested"}).json()["results"]) == 2
    assert browser.get(address(need), {"states": "sent"}).status_code == 400


@pytest.mark.parametrize("who", ["visitor", "member", "person", "other_agent", "other_program", "reading_program"])
def test_nobody_else_reads_or_writes(who, institution, need, amina, stranger, client_as):
    match = MatchFactory(need=need, owner=amina, state="interested")
    browser = {
        "visitor": Client,
        "member": lambda: client_as(stranger),
        "person": lambda: client_as(amina),
        "other_agent": lambda: client_as(make_agent()),
        "other_program": program,
        "reading_program": lambda: program(institution, ["profiles:read"]),
    }[who]()
    for answer in (
        browser.get(address(need)),
        browser.get(address(need, match)),
        post(browser, address(need), {"profile": str(match.profile.public_id)}),
        post(browser, address(need, match, "introduce"), WORDS),
    ):
        assert answer.status_code in (401, 403, 404), answer.content
        assert str(match.profile.public_id) not in answer.content.decode()
    assert (Match.objects.get().state, ContactRequest.objects.count()) == ("interested", 0)


def test_the_draft_of_another_institution_does_not_exist(institution):
    need = NeedFactory(state="draft")
    assert program(institution).get(address(need)).status_code == 404


def test_a_repeated_write_is_run_once(institution, need):
    match = MatchFactory(need=need, state="interested")
    browser, path = program(institution), address(need, match, "introduce")
    first, again = (post(browser, path, WORDS, key="one") for _time in range(2))
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (200, 200, "true")
    assert first.json() == again.json()
    assert ContactRequest.objects.get().messages.count() == 1
    assert post(browser, path, {**WORDS, "body": "Autre"}, key="one").status_code == 422
    late = post(browser, path, WORDS)
    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
    assert "profile" not in first.json()


def test_a_write_of_a_program_needs_a_key(institution, need):
    match = MatchFactory(need=need)
    answer = program(institution).post(address(need, match, "send"), {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


def test_from_a_proposal_to_its_outcome(institution, need, amina):
    browser, profile = program(institution), willing_profile(amina)
    made = post(browser, address(need), {"profile": str(profile.public_id)})
    assert (made.status_code, made.json()["state"], made.json()["origin"]) == (201, "proposed", "agent")
    match = Match.objects.get()
    assert made.headers["Location"] == f"http://testserver{address(need, match)}"
    told = [post(browser, address(need, match, verb), sent).json()["state"] for verb, sent in [
        ("set-aside", {"reason": "skills"}), ("restore", {}), ("send", {}),
    ]]  # fmt: skip
    assert told == ["set_aside", "proposed", "sent"]
    Match.objects.update(state="interested", answered_at=timezone.now())
    today = timezone.localdate()
    told = [post(browser, address(need, match, verb), sent).json()["state"] for verb, sent in [
        ("introduce", WORDS),
        ("engage", {"engaged_from": str(today), "engaged_until": str(today + timedelta(days=9))}),
        ("complete", {"outcome": "achieved"}),
    ]]  # fmt: skip
    assert told == ["introduced", "engaged", "completed"]


def test_refusals_are_sentences(institution, need):
    match = MatchFactory(need=need)
    browser = program(institution)
    unknown = post(browser, address(need), {"profile": str(uuid4())})
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["profile"])
    backwards = {"engaged_from": "2027-02-01", "engaged_until": "2027-01-01"}
    introduced = MatchFactory(need=need, state="introduced")
    wrong = post(browser, address(need, introduced, "engage"), backwards)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["engaged_until"])
    early = post(browser, address(need, match, "introduce"), WORDS)
    assert (early.status_code, early.json()["code"]) == (409, "transition_not_allowed")
    closed = post(browser, address(need, introduced, "close"), {"reason": "love"})
    assert (closed.status_code, list(closed.json()["errors"])) == (400, ["reason"])


def test_no_generated_case_breaks_it(client_as, institution, need, monkeypatch):
    agent = make_agent(institution)
    MatchFactory(need=need)
    callers = [{}, as_session(client_as(agent))]
    assert check_every_operation(callers, cases_per_operation=4, monkeypatch=monkeypatch, paths="/matches/") >= 20
