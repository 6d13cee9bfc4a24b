"""Cases for the programs of the units that handle them: what they read, and what they may do."""

import pytest
from rest_framework.test import APIClient

from grievances.models import Case
from grievances.services import answers
from mdm_platform.api.models import KeyedAnswer
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent
from tests.factories.institutions import make_principal
from tests.utils.races import race

CASES = "/api/v1/cases/"


@pytest.fixture
def unit(db):
    return make_unit()


def program(*scopes, institution):
    client = APIClient()
    client.force_authenticate(make_principal(*scopes, institution=institution))
    return client


def post(client, case, verb, **body):
    address = f"{CASES}{case.public_id}/{verb}/"
    return client.post(address, body, format="json", headers={"Idempotency-Key": f"{verb}-{len(body)}-{case.pk}"})


def test_a_program_reads_the_cases_of_its_institution(unit):
    case = make_case("in_progress", unit=unit)
    make_case("in_progress", unit=make_unit("elsewhere"))
    make_case("in_progress", unit=unit, is_confidential=True)
    make_case("in_progress", unit=make_unit("other"), unit_complained=unit)
    client = program("cases:read", institution=unit)
    listed = client.get(CASES).json()["results"]
    assert [row["number"] for row in listed] == [case.number]
    assert listed[0]["unit"] == unit.slug
    assert client.get(CASES, {"state": "answered"}).json()["results"] == []
    shown = client.get(f"{CASES}{case.public_id}/").json()
    assert shown["public"]["description"] == case.description
    assert shown["internal"] is None
    assert "Zineb" not in str(shown)
    lead, client = make_case("in_progress", unit=unit), program("cases:read", "cases:write", institution=unit)
    case.lead, case.state = lead, "attached"
    case.save()
    for is_confidential, number in ((False, lead.number), (True, None)):
        Case.objects.filter(pk=lead.pk).update(is_confidential=is_confidential)
        inside = client.get(f"{CASES}{case.public_id}/").json()["internal"]
        assert (inside["messages"], inside["lead"]) == ([], number)


def test_others_are_refused(unit, stranger, administrator, complaints_agent):
    case = make_case("transferred", unit=unit)
    assert program("reference:read", institution=unit).get(CASES).status_code == 403
    assert APIClient().get(CASES).status_code in (401, 403)
    for person, status in ((stranger, 403), (administrator, 403), (complaints_agent, 200)):
        client = APIClient()
        client.force_authenticate(person)
        assert client.get(CASES).status_code == status
    assert post(program("cases:read", institution=unit), case, "take-up").status_code == 403
    assert post(program("cases:write", institution=unit), case, "take-up").status_code == 404


def test_takes_up_writes_and_proposes_what_a_person_validates(unit):
    case = make_case("transferred", unit=unit, language="ar")
    client = program("cases:read", "cases:write", institution=unit)
    assert post(client, case, "take-up").json()["state"] == "in_progress"
    assert post(client, case, "take-up", again=1).status_code == 409
    said = post(
        client, case, "message", body="جوازكم قيد الطبع.", translation="En impression.", translation_language="fr"
    )
    assert (said.status_code, said.json()["visibility"]) == (201, "person")
    assert set(said.json()).isdisjoint({"body", "translation"}), "answers to keys are kept for a day: they hold no text"
    hidden = post(client, case, "message", body="Entre nous.", visibility="agents")
    assert (hidden.status_code, list(hidden.json()["errors"])) == (400, ["visibility"])
    french = {"outcome": "founded", "body": "Il est prêt.", "language": "fr"}
    assert post(client, case, "answer", **french).status_code == 400
    both = {**french, "translation": "إنه جاهز.", "translation_language": "ar"}
    draft = answers.write(case=case, by=make_agent(unit), outcome="unfounded", body="Le texte d’un agent.")
    refused = post(client, case, "answer", **both, second_translation="Ready.", second_language="en")
    assert (refused.status_code, refused.json()["code"]) == (409, "answer_changed"), "an agent is writing it"
    draft.delete()
    assert post(client, case, "answer", **both).json()["state"] == "answer_to_validate"
    assert client.get(f"{CASES}{case.public_id}/").json()["internal"]["answer"]["outcome"] == "founded"
    assert "الطبع" not in "".join(KeyedAnswer.objects.values_list("body", flat=True))
    assert case.description not in "".join(KeyedAnswer.objects.values_list("body", flat=True))
    case.refresh_from_db()
    assert (case.state, case.written_answer.writer) == ("answer_to_validate", None)
    answers.give(case=case, by=make_agent(unit))
    assert case.state == "answered"


def test_costs_the_same_at_one_row_and_three(unit, django_assert_max_num_queries):
    client = program("cases:read", institution=unit)
    for _row in range(3):
        make_case("in_progress", unit=unit)
    with django_assert_max_num_queries(5):
        client.get(CASES)


@pytest.mark.django_db(transaction=True)
def test_two_take_up_at_once_and_one_wins():
    unit = make_unit()
    case = make_case("transferred", unit=unit)
    first, second = (program("cases:read", "cases:write", institution=unit) for _client in range(2))
    statuses = race(
        lambda: post(first, case, "take-up").status_code, lambda: post(second, case, "take-up", other=1).status_code
    )
    assert sorted(statuses) == [200, 409]
