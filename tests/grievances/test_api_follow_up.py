"""Following a case in the API: the code in the body, guessing stopped, and the same words as the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grievances.models import CaseIdentity
from grievances.services import codes, followed_cases, mandates, messages
from grievances.services.followers import by_access
from grievances.services.mandates import MandateFacts
from mdm_platform.accounts import lockout
from mdm_platform.api.models import KeyedAnswer
from tests.factories.grievances import make_case
from tests.factories.grievances.cases import make_agent, make_unit
from tests.grievances.test_views_following import PDF, answered

pytestmark = pytest.mark.django_db

URL = "/api/v1/case-follow-up/"


@pytest.fixture
def asked():
    """A case whose person is asked something."""
    unit = make_unit()
    case = make_case("in_progress", unit=unit, agent=make_agent(unit))
    messages.ask(case=case, body="Quel est le numéro du récépissé ?", by=case.agent)
    return case


def post(client, case, code, act="", **body):
    return client.post(
        f"{URL}{act}", {"number": case.number, "code": code, **body}, content_type="application/json",
        headers={"Idempotency-Key": f"{act}{sorted(body)}{code}"},
    )  # fmt: skip


def test_the_case_is_read_as_on_the_page_and_names_nobody(client, asked):
    answer = post(client, asked, codes.issue(case=asked))
    assert answer.status_code == 200
    found = answer.json()
    page = followed_cases.page(by_access(asked.accesses.running().get().pk))
    assert found["state"] == page.case.state == "information_requested"
    assert found["state_label"] == page.case.state_label
    assert found["question"]["body"] == "Quel est le numéro du récépissé ?"
    assert [message["body"] for message in found["messages"]] == [said.body for said in page.case.messages]
    name = CaseIdentity.objects.get(case=asked).full_name
    assert name not in answer.content.decode()
    assert asked.agent.full_name not in answer.content.decode()
    assert "identity_openings" not in found
    assert not KeyedAnswer.objects.exists(), "the text of a case is kept nowhere else"


def test_wrong_pairs_are_refused_alike_counted_and_stopped(client, asked):
    code = codes.issue(case=asked)
    wrong = post(client, asked, "2222-2222-2222")
    other = client.post(URL, {"number": "R-2026-999999-1", "code": code}, content_type="application/json")
    assert wrong.status_code == other.status_code
    assert wrong.json() == other.json()
    assert wrong.json()["code"] == "code_refused"
    for _attempt in range(lockout.LIMITS[codes.SCOPE]["account"].attempts):
        post(client, asked, "2222-2222-2222")
    locked = post(client, asked, code)
    assert (locked.status_code, locked.json()["code"]) == (429, "too_many_attempts")
    assert client.post(URL, {"number": asked.number}, content_type="application/json").status_code == 400
    assert client.get(URL).status_code == 405


def test_a_question_is_answered_once_however_often_the_key_is_repeated(client, asked):
    code = codes.issue(case=asked)
    first = post(client, asked, code, "messages/", body="Le numéro est 12.")
    again = post(client, asked, code, "messages/", body="Le numéro est 12.")
    assert (first.status_code, first.json()["state"]) == (200, "in_progress")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert asked.messages.filter(author_kind="person").count() == 1
    assert "Le numéro est 12." not in KeyedAnswer.objects.get().body
    assert post(client, asked, "2222-2222-2222", "messages/", body="Le numéro est 12.").json()["code"] == "code_refused"


def test_files_come_with_a_message_within_a_quota(client, asked, monkeypatch):
    code = codes.issue(case=asked)

    def send(name="recu.pdf", content=PDF, count=1):
        files = [SimpleUploadedFile(name, content) for _file in range(count)]
        return client.post(
            f"{URL}files/", {"number": asked.number, "code": code, "body": "Voici.", "files": files},
            headers={"Idempotency-Key": f"{name}{count}"},
        )  # fmt: skip

    assert send(name="recu.exe").json()["code"] == "file_type"
    assert send(count=6).status_code == 400
    assert asked.files.count() == 0
    assert send().status_code == 200
    assert send().headers["Idempotency-Replayed"] == "true"
    assert asked.files.count() == 1
    monkeypatch.setitem(lockout.LIMITS["case_upload"], "address", lockout.Limit(1, lockout.HOUR, lockout.HOUR))
    assert send(count=2).status_code == 429
    assert asked.files.count() == 1


def test_acts_of_the_person_follow_the_workflow_and_the_mandate(client):
    case = answered()
    code = codes.issue(case=case)
    reads = mandates.grant(case=case, facts=MandateFacts(kind="family", full_name="Rachid"))
    assert post(client, case, reads.code).json()["state"] == "answered"
    assert post(client, case, reads.code, "reopening/", note="Non.").status_code == 403
    assert post(client, case, code, "withdraw/").status_code == 409
    assert post(client, case, code, "opinion/", rating="unsatisfied").json()["state"] == "answered"
    assert post(client, case, code, "reopening/", note="Il n’est pas prêt.").json()["state"] == "reopening_requested"
    acts = mandates.grant(case=case, facts=MandateFacts(kind="lawyer", full_name="Me Alaoui", scope="act"))
    assert post(client, case, acts.code).json()["may_withdraw"] is False
    assert post(client, case, acts.code, "withdraw/").status_code == 403, "the person alone"
    assert post(client, case, code, "withdraw/").json()["state"] == "withdrawn"
