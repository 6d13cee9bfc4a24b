"""A complaint against a consulate: whatever its people read, search, count or guess stays as if it did not exist."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from grievances.services import answers, attachments, cases, files, messages, reopenings, routing, steering, transfers
from grievances.services.cases import CaseFacts, IdentityFacts
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import DomainError
from mdm_platform.institutions import memberships
from mdm_platform.notifications.models import OutboxMessage
from mdm_platform.workplace.worklists import pages_of
from tests.factories.grievances import CategoryFactory, make_case, make_unit
from tests.factories.grievances.cases import make_agent
from tests.factories.grievances.desk import RuleFactory
from tests.factories.institutions import make_principal
from tests.utils.crawl import changelists, crawl, read
from tests.utils.login import signed_in

CANARY, REAL, MISSING = "canari-7731", 987653, 987654
SEARCH = "admin:grievances_case_changelist"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.fixture
def consulate(db):
    return make_unit("consulate-of-the-case")


@pytest.fixture
def people(consulate):
    """Its agent, its supervisor, who receives at its counter, and an administrator who works there."""
    roles = (Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR, Role.COUNTER_AGENT, Role.ADMINISTRATOR)
    return [make_agent(consulate, role) for role in roles]


def told(people):
    """Whatever the lists, searches, counts, pages and logs of the workplace tell each of them."""
    lists = [f"{reverse(SEARCH)}?queue={queue}" for queue in ("unit", "open", "late", "ended")]
    searches = [f"{reverse(SEARCH)}?queue={queue}&q=R-2026" for queue in ("open", "unit")]
    others = [one for one in changelists() if re.search("/(grievances|notifications|audit)/", one)]
    found = {}
    for person in people:
        addresses = [reverse("admin:index"), *lists, *searches, *others, *(url for _title, url in pages_of(person))]
        found |= {(person.pk, address): text for address, text in crawl(signed_in(person), addresses).items()}
    return found


def differing(before, after):
    return sorted(key for key in before if before[key] != after[key])


def live(consulate, agent):
    """The whole life of the complaint, in the hands of the desk and of another unit."""
    facts = CaseFacts(
        kind="complaint", category=CategoryFactory(), description=CANARY, consular_unit=consulate,
        unit_complained=consulate, residence_country="FR", place_country="FR",
    )  # fmt: skip
    case = cases.receive(facts=facts, identity=IdentityFacts(full_name=CANARY)).case
    cases.open(case=case)
    transfers.take_up(case=case, by=agent)
    messages.write(case=case, body=CANARY, by=agent)
    messages.note(case=case, body=CANARY, by=agent)
    return case


class TestACaseAgainstAConsulate:
    def test_reaches_nobody_of_it(self, consulate, people, complaints_supervisor):
        elsewhere = make_unit("elsewhere")
        RuleFactory(position=1, to_unit=None, to_consulate=True)
        RuleFactory(position=2, to_unit=elsewhere)
        make_case("in_progress", unit=consulate)
        partner = make_principal("cases:read", "cases:write", institution=consulate)
        program = APIClient()
        program.force_authenticate(partner)
        agent, other = make_agent(elsewhere), make_agent(elsewhere)
        before, sent = told(people), OutboxMessage.objects.count()
        listed = program.get("/api/v1/cases/").json()

        case = live(consulate, agent)
        assert case.unit == elsewhere
        answers.write(case=case, by=agent, outcome="founded", body=CANARY)
        answers.propose(case=case, by=agent)
        answers.give(case=case, by=other)
        reopenings.ask(case=case, note=CANARY)
        steering.escalate(case=case)
        assert differing(before, told(people)) == []
        assert program.get("/api/v1/cases/").json() == listed
        mine = [person.pk for person in people]
        assert not OutboxMessage.objects.filter(recipient__in=mine).exists()
        assert OutboxMessage.objects.count() >= sent
        assert CANARY in signed_in(complaints_supervisor).get(page(case)).content.decode()

    def test_guessed_addresses_answer_as_for_what_does_not_exist(self, consulate, people):
        case = make_case("in_progress", pk=REAL, unit=make_unit("elsewhere"), unit_complained=consulate)
        guessed = [
            "change",
            "history",
            "identity",
            "code",
            ("write", "message"),
            ("act", "note"),
            ("transition", "open"),
        ]
        for person in people:
            browsers = ((signed_in(person), REAL), (signed_in(person), MISSING))
            for name in guessed:
                real, nothing = (read(browser, page_of(key, name)) for browser, key in browsers)
                assert real.replace(str(REAL), "") == nothing.replace(str(MISSING), "")
        program = APIClient()
        program.force_authenticate(make_principal("cases:read", "cases:write", institution=consulate))
        for path, method in (("", "get"), ("take-up/", "post"), ("message/", "post"), ("answer/", "post")):
            headers = {"HTTP_IDEMPOTENCY_KEY": f"k-{path}"} if method == "post" else {}
            answer = getattr(program, method)(f"/api/v1/cases/{case.public_id}/{path}", {}, format="json", **headers)
            assert answer.status_code == 404

    def test_cannot_be_brought_to_it(self, consulate, people, complaints_supervisor):
        agent = people[0]
        case = make_case("qualification", unit_complained=consulate)
        lead = make_case("in_progress", unit=consulate)
        attempts = (
            lambda: transfers.transfer(case=case, to=consulate, note="À vous.", by=complaints_supervisor),
            lambda: attachments.attach(case=case, lead=lead, by=complaints_supervisor),
            lambda: steering.assign(case=case, agent=agent, by=complaints_supervisor),
            lambda: transfers.take_up(case=case, by=agent),
            lambda: messages.note(case=case, body="Vu.", by=agent),
        )
        for attempt in attempts:
            with pytest.raises(DomainError):
                attempt()
        assert routing.plan(case).unit is None

    def test_who_joins_the_consulate_later_stops_reading(self, consulate, complaints_agent):
        case = make_case("qualification", unit_complained=consulate)
        browser = signed_in(complaints_agent)
        assert browser.get(page(case)).status_code == 200
        memberships.join(user=complaints_agent, institution=consulate, role=Role.COUNTER_AGENT)
        assert browser.get(page(case)).status_code == 302

    def test_its_files_do_not_open(self, consulate, people, complaints_agent):
        case = make_case("qualification", unit_complained=consulate)
        row = files.add(case=case, upload=SimpleUploadedFile("a.pdf", PDF, "application/pdf"), author_kind="person")
        address = reverse("files:download", args=[row.file.public_id])
        assert {read(signed_in(person), address)[:3] for person in people} == {"404"}
        assert read(signed_in(complaints_agent), address)[:3] == "200"


def page(case):
    return page_of(case.pk, "change")


def page_of(key, name):
    name, *args = (name,) if isinstance(name, str) else name
    return reverse(f"admin:grievances_case_{name}", args=[key, *args])
