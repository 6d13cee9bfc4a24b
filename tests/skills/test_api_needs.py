"""Needs in the API: who reads what, who writes what, retries, refusals."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skills.models import Need
from skills.services import matches, needs
from tests.factories.institutions import InstitutionFactory, bearer, make_partner
from tests.factories.skills import (
    DomainFactory,
    MatchFactory,
    NeedFactory,
    ProvinceFactory,
    RegionFactory,
    SkillFactory,
    SpokenLanguageFactory,
)
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db
NEEDS = "/api/v1/needs/"


@pytest.fixture
def institution():
    return InstitutionFactory(slug="masen", name_fr="Agence de l’énergie durable")


@pytest.fixture
def program(institution):
    return program_of(institution)


@pytest.fixture
def rival():
    return program_of(InstitutionFactory(slug="rival"))


def program_of(institution, *scopes):
    """A browser that sends a partner's token."""
    access, secret = make_partner(*(scopes or ("needs:write",)), institution=institution)
    return Client(headers=bearer(Client(), access, secret))


def send(browser, method, address, body=None, key=""):
    headers = {"Idempotency-Key": key or str(uuid4())}
    return getattr(browser, method)(address, body or {}, content_type="application/json", headers=headers)


def listed(browser, **asked):
    answer = browser.get(NEEDS, asked)
    assert answer.status_code == 200, answer.content
    return [row["public_id"] for row in answer.json()["results"]]


def at(need, action=""):
    return f"{NEEDS}{need.public_id}/{action}"


def complete():
    """A body with everything that moderators ask for."""
    DomainFactory()
    SkillFactory(slug="solar-energy", label_fr="Énergie solaire")
    SkillFactory(slug="welding")
    SpokenLanguageFactory()
    province = ProvinceFactory()
    return {
        "title": "Former des techniciens",
        "mission": "Une centrale ouvre à Midelt.",
        "language": "fr",
        "domain": "engineering",
        "region": province.region.code,
        "province": province.code,
        "city": "Casablanca",
        "presence": "both",
        "workload": "part_time",
        "contribution": "training",
        "compensation": "paid",
        "seniority_min": 5,
        "people": 2,
        "starts": "2099-01-10",
        "ends": "2099-06-10",
        "deadline": "2098-12-31",
        "skills": [{"skill": "solar-energy", "level": 4}, {"skill": "welding", "kind": "welcome"}],
        "languages": [{"language": "fr", "level": "B2"}],
    }


class TestReading:
    def test_everybody_reads_what_was_published_and_only_that(self, client, rival, client_as, amina, partner_agent):
        made = {state: NeedFactory(state=state) for state in STATES}
        public = {str(made[state].public_id) for state in ("published", "in_progress", "filled", "expired")}
        for browser in (client, rival, client_as(amina), client_as(partner_agent)):
            assert set(listed(browser)) == public
            answers = {state: browser.get(at(need)).status_code for state, need in made.items()}
            assert {state for state, code in answers.items() if code == 200} == {
                "published",
                "in_progress",
                "filled",
                "expired",
            }
            assert {code for code in answers.values() if code != 200} == {404}

    def test_an_institution_reads_all_of_its_own_and_a_program_without_the_scope_does_not(self, institution, client_as):
        made = {str(NeedFactory(state=state, institution=institution).public_id) for state in STATES}
        agent = make_agent(institution)
        for browser in (program_of(institution), client_as(agent)):
            assert set(listed(browser)) == made
        assert len(listed(program_of(institution, "profiles:read"))) == 4

    def test_an_institution_reads_how_many_people_stand_where_and_nobody_else_does(self, institution, program, rival):
        need = NeedFactory(state="published", institution=institution, people=3)
        for state in ("proposed", "sent", "seen", "interested", "engaged", "declined", "lapsed"):
            MatchFactory(need=need, state=state)
        other = NeedFactory(state="published")
        counted = {"to_review": 1, "sent": 2, "interested": 1, "introduced": 0, "engaged": 1, "declined": 1}
        assert program.get(at(need)).json()["answers"] == counted
        assert program.get(at(other)).json()["answers"] is None
        for browser in (rival, program_of(institution, "profiles:read"), Client()):
            assert browser.get(at(need)).json()["answers"] is None
        rows = {row["public_id"]: row["answers"] for row in program.get(NEEDS).json()["results"]}
        assert rows == {str(need.public_id): counted, str(other.public_id): None}

    def test_counting_the_answers_costs_one_query_however_many_needs(self, institution, program):
        def queries():
            with CaptureQueriesContext(connection) as found:
                assert program.get(NEEDS).status_code == 200
            return len(found)

        NeedFactory(state="published", institution=institution)
        program.get(NEEDS)
        before = queries()
        for _number in range(3):
            MatchFactory(need=NeedFactory(state="published", institution=institution))
        assert queries() == before

    def test_what_changed_since_a_moment(self, institution, program, rival):
        long_ago, since = timezone.now() - timedelta(days=9), timezone.now() - timedelta(hours=1)
        quiet, answered, filled, edited = (
            NeedFactory(state="published", institution=institution, published_at=long_ago) for _number in range(4)
        )
        Need.objects.update(updated_at=long_ago)
        match = MatchFactory(need=answered, state="sent")
        matches.answer_interested(match=match, by=match.recipient)
        needs.fill(need=filled, by=make_agent(institution), reason="elsewhere")
        needs.update(need=edited, by=make_agent(institution), people=4)
        asked = {"updated_since": since.isoformat()}
        assert set(listed(program, **asked)) == {str(one.public_id) for one in (answered, filled, edited)}
        assert set(listed(rival, **asked)) == {str(one.public_id) for one in (filled, edited)}
        assert str(quiet.public_id) in listed(program, updated_since=long_ago.isoformat())

    def test_moderators_read_what_was_sent_to_them(self, client_as, curator):
        need, kept = NeedFactory(state="submitted"), NeedFactory(state="draft")
        browser = client_as(curator)
        assert listed(browser) == [str(need.public_id)]
        assert browser.get(at(kept)).status_code == 404

    def test_a_need_as_it_is_written(self, client, institution):
        moment = timezone.now()
        need = NeedFactory(
            state="published",
            institution=institution,
            published_at=moment,
            languages={"fr": "B2"},
            region=RegionFactory(),
        )
        read = client.get(at(need)).json()
        assert [read.pop(name) is None for name in ("created_at", "submitted_at", "published_at", "updated_at")] == [
            False,
            False,
            False,
            False,
        ]
        assert read == {
            "answers": None,
            "public_id": str(need.public_id),
            "institution": {
                "public_id": str(institution.public_id),
                "slug": "masen",
                "name": "Agence de l’énergie durable",
                "country": "MA",
            },
            "state": "published",
            "title": "Former les techniciens de la centrale solaire",
            "mission": "Accompagner l’équipe de maintenance pendant la mise en service de la centrale.",
            "language": "fr",
            "domain": "engineering",
            "skills": [
                {
                    "skill": "solar-energy",
                    "label": {"fr": "Compétence solar-energy"},
                    "kind": "required",
                    "level": 3,
                }
            ],
            "languages": [{"language": "fr", "level": "B2"}],
            "region": "06",
            "province": None,
            "city": "",
            "presence": "both",
            "workload": "part_time",
            "contribution": "training",
            "compensation": "expenses",
            "seniority_min": None,
            "people": 1,
            "starts": None,
            "ends": None,
            "deadline": need.deadline.isoformat(),
            "outcome": "",
            "outcome_note": "",
            "closed_at": None,
        }

    def test_a_past_deadline_is_read_as_expired_before_the_sweep(self, client):
        need = NeedFactory(state="published", deadline=timezone.localdate() - timedelta(days=1))
        assert client.get(at(need)).json()["state"] == "expired"
        assert listed(client, state="expired") == [str(need.public_id)]
        assert listed(client, state="published") == []

    def test_filters(self, client):
        abroad = InstitutionFactory(slug="host", country="FR")
        wanted = NeedFactory(
            state="published",
            institution=abroad,
            region=RegionFactory(),
            skills={"welding": "welcome"},
            languages={"ar": "B1"},
            presence="remote",
            domain=DomainFactory(slug="law"),
            search_words=" former soudeur ",
        )
        NeedFactory(state="published", search_words=" former ")
        for asked in (
            {"q": "soudeuses"},
            {"domain": "law"},
            {"skill": "welding"},
            {"region": "06"},
            {"country": "FR"},
            {"institution": "host"},
            {"language": "ar"},
            {"presence": "remote"},
        ):
            assert listed(client, **asked) == [str(wanted.public_id)], asked
        assert len(listed(client, q="former")) == 2
        assert listed(client, skill="unknown") == []
        assert client.get(NEEDS, {"sector": "x"}).json()["code"] == "unknown_parameter"

    @pytest.mark.parametrize("rows", [1, 3])
    def test_a_list_costs_as_much_for_three_as_for_one(self, client, rows, django_assert_max_num_queries):
        for _row in range(rows):
            NeedFactory(state="published", languages={"fr": "B1"})
        with django_assert_max_num_queries(6):
            assert len(listed(client)) == rows

    def test_pages_go_through_drafts_too(self, program, institution):
        made = [NeedFactory(institution=institution, state=state) for state in ("draft", "published", "submitted")]
        seen, address = [], f"{NEEDS}?page_size=1"
        while address:
            page = program.get(address).json()
            seen += [row["public_id"] for row in page["results"]]
            address = page["next"]
        assert sorted(seen) == sorted(str(need.public_id) for need in made)


class TestWriting:
    def test_a_program_writes_a_need_and_sends_it(self, program, institution, curator):
        answer = send(program, "post", NEEDS, complete())
        need = Need.objects.get()
        assert (answer.status_code, answer.headers["Location"]) == (201, f"http://testserver{at(need)}")
        assert (need.institution, need.author, need.state, need.people) == (institution, None, "draft", 2)
        read = answer.json()
        assert [(row["skill"], row["kind"], row["level"]) for row in read["skills"]] == [
            ("solar-energy", "required", 4),
            ("welding", "welcome", 3),
        ]
        assert (read["region"], read["province"], read["deadline"]) == ("06", "06.141", "2098-12-31")
        sent = send(program, "post", at(need, "submit/"))
        assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
        assert send(program, "post", at(need, "recall/")).json()["state"] == "draft"

    def test_an_agent_writes_too_and_others_do_not(self, institution, client_as, amina, curator, client):
        assert send(client_as(make_agent(institution)), "post", NEEDS, {"title": "Titre"}).status_code == 201
        for browser, code in ((client_as(amina), 403), (client_as(curator), 403), (client, 401)):
            assert send(browser, "post", NEEDS, {"title": "Titre"}).status_code == code
        assert Need.objects.count() == 1

    def test_a_program_without_the_scope_writes_nothing(self, institution):
        assert send(program_of(institution, "profiles:read"), "post", NEEDS, {"title": "Titre"}).status_code == 403

    def test_another_institution_changes_nothing(self, rival, institution):
        published = NeedFactory(state="published", institution=institution)
        draft = NeedFactory(institution=institution)
        for need, code in ((published, 403), (draft, 404)):
            assert send(rival, "patch", at(need), {"title": "À moi"}).status_code == code
            for action in ("submit/", "recall/", "withdraw/", "fill/", "reopen/"):
                assert send(rival, "post", at(need, action), {"reason": "cancelled"}).status_code == code
        assert set(Need.objects.values_list("title", "state")) == {(draft.title, "draft"), (draft.title, "published")}

    def test_a_part_changes_and_the_rest_stays(self, program, institution):
        need = NeedFactory(institution=institution, languages={"fr": "B1"})
        SkillFactory(slug="welding")
        answer = send(program, "patch", at(need), {"people": 4, "skills": [{"skill": "welding"}]})
        assert (answer.status_code, answer.json()["people"], answer.json()["title"]) == (200, 4, need.title)
        assert [row["skill"] for row in answer.json()["skills"]] == ["welding"]
        assert [row["language"] for row in answer.json()["languages"]] == ["fr"]

    def test_what_is_missing_is_listed(self, program, institution):
        need = needs.create(by=make_agent(institution))
        answer = send(program, "post", at(need, "submit/"))
        assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed")
        assert "Donnez un titre au besoin." in str(answer.json())

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"skills": [{"skill": "unknown"}]}, "skills"),
            ({"languages": [{"language": "xx", "level": "B1"}]}, "languages"),
            ({"domain": "unknown"}, "domain"),
            ({"region": "99"}, "region"),
            ({"people": 0}, "people"),
            ({"starts": "2030-02-01", "ends": "2030-01-01"}, "ends"),
            ({"mission": "x" * 20_001}, "mission"),
            ({"presence": "moon"}, "presence"),
        ],
    )
    def test_a_wrong_value_is_refused_by_name(self, program, body, field):
        answer = send(program, "post", NEEDS, body)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), answer.content
        assert Need.objects.count() == 0

    def test_the_life_of_an_open_need(self, program, institution):
        need = NeedFactory(institution=institution, state="published")
        filled = send(program, "post", at(need, "fill/"), {"reason": "platform", "note": "Trois personnes."})
        assert (filled.json()["state"], filled.json()["outcome_note"]) == ("filled", "Trois personnes.")
        refused = send(program, "patch", at(need), {"title": "Trop tard"})
        assert (refused.status_code, refused.json()["code"]) == (409, "need_not_editable")
        over = NeedFactory(institution=institution, state="expired")
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        assert send(program, "post", at(over, "reopen/"), {"deadline": "2020-01-01"}).status_code == 400
        assert send(program, "post", at(over, "reopen/"), {"deadline": tomorrow}).json()["state"] == "published"
        assert send(program, "post", at(over, "withdraw/"), {"reason": "funding"}).json()["state"] == "withdrawn"

    def test_skills_are_suggested_and_nothing_is_kept(self, program, client_as, amina):
        SkillFactory(slug="solar-energy", label_fr="Énergie solaire").labels.create(
            language="fr", text="énergie solaire", normalised="energie solaire", key="energi solair"
        )
        answer = send(program, "post", f"{NEEDS}suggestions/", {"mission": "Expertise en énergie solaire."})
        assert answer.json() == {
            "skills": [
                {
                    "skill": "solar-energy",
                    "label": {"fr": "Énergie solaire"},
                    "found_as": "énergie solaire",
                    "kind": "required",
                }
            ]
        }
        assert send(client_as(amina), "post", f"{NEEDS}suggestions/", {"mission": "x"}).status_code == 403

    def test_the_story_of_a_filled_need(self, program, rival, institution):
        need = NeedFactory(state="filled", institution=institution)
        story = {"reason": "both", "note": "Deux techniciens."}
        assert send(rival, "post", at(need, "outcome/"), story).status_code in (403, 404)
        answer = send(program, "post", at(need, "outcome/"), story)
        assert (answer.json()["outcome"], answer.json()["outcome_note"]) == ("both", "Deux techniciens.")
        need = NeedFactory(state="published", institution=institution)
        assert send(program, "post", at(need, "outcome/"), story).status_code == 409


class TestInstitutions:
    def test_everybody_reads_how_each_answers_and_nobody_s_story(self, client, institution):
        need = NeedFactory(state="filled", institution=institution, people=20)
        for _person in range(4):
            MatchFactory(need=need, state="interested")
        NeedFactory(state="draft", institution=InstitutionFactory(slug="secrete"))
        (row,) = client.get(f"{NEEDS}institutions/").json()["results"]
        assert row.pop("institution")["slug"] == "masen"
        hidden = {"interested": None, "engagements": None, "response_rate": None}
        assert row == {"published": 1, "open": 0, "filled": 1, **hidden}
        MatchFactory(need=need, state="interested")
        one = client.get(f"{NEEDS}institutions/masen/").json()
        assert (one["interested"], one["engagements"]) == (5, None)
        assert client.get(f"{NEEDS}institutions/secrete/").status_code == 404
        assert client.get(f"{NEEDS}institutions/", {"q": "x"}).status_code == 400

    def test_a_list_costs_as_much_for_three_as_for_one(self, client, django_assert_max_num_queries):
        counts = []
        for number in (1, 2):
            for _row in range(number):
                MatchFactory(need=NeedFactory(state="published"), state="interested")
            with django_assert_max_num_queries(20) as found:
                client.get(f"{NEEDS}institutions/")
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestRetries:
    def test_the_same_key_writes_once(self, program):
        first, again = (send(program, "post", NEEDS, {"title": "Titre"}, key="k1") for _ in range(2))
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["Idempotency-Replayed"] == "true"
        assert send(program, "post", NEEDS, {"title": "Autre"}, key="k1").status_code == 422
        assert Need.objects.count() == 1

    def test_a_program_must_send_a_key(self, program):
        answer = program.post(NEEDS, {"title": "Titre"}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


@pytest.mark.django_db(transaction=True)
def test_of_two_closings_at_once_one_wins():
    institution = InstitutionFactory()
    browsers = [program_of(institution), program_of(institution)]
    need = NeedFactory(institution=institution, state="published")
    barrier, codes = threading.Barrier(2), []

    def close(browser, action, reason):
        try:
            barrier.wait(timeout=10)
            codes.append(send(browser, "post", at(need, action), {"reason": reason}).status_code)
        finally:
            connection.close()

    asked = (("fill/", "platform"), ("withdraw/", "funding"))
    threads = [threading.Thread(target=close, args=(browsers[number], *asked[number])) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(codes) == [200, 409]


STATES = ("draft", "submitted", "published", "in_progress", "filled", "expired", "withdrawn")
