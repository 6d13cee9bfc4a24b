"""A new case linked to one that is over: from its person, about the same thing, with a code of its own."""

import pytest
from django.test import Client

from grievances.models import Case
from grievances.services import codes, redaction, sequels
from mdm_platform.errors import PermissionRefused, TransitionNotAllowed
from tests.factories.grievances import make_case, make_unit

pytestmark = pytest.mark.django_db
PERSON = {"full_name": "Zineb Plaignante", "email": "zineb@exemple.test", "contact": "email"}


def page_of(case, name="again"):
    return f"/fr/complaints/follow/{case.public_id}/{name}/"


def test_its_person_says_only_what_is_new(client_as, amina, stranger):
    complained = make_unit("complained")
    case = make_case("closed", identity={**PERSON, "user": amina}, unit_complained=complained)
    browser = client_as(amina)
    assert page_of(case) in browser.get(f"/fr/complaints/follow/{case.public_id}/").content.decode()
    assert case.number in browser.get(page_of(case)).content.decode()
    assert browser.post(page_of(case), {"description": "  "}).status_code == 422
    assert browser.post(page_of(case), {"description": "Le passeport est perdu."}).url == "/fr/complaints/receipt/"
    made = Case.objects.get(previous=case)
    same = (made.category, made.unit_complained, made.residence_country, made.identity.email, made.identity.user)
    assert same == (case.category, complained, case.residence_country, "zineb@exemple.test", amina)
    assert (made.description, made.state, case.state) == ("Le passeport est perdu.", "received", "closed")
    assert made.number in browser.get("/fr/complaints/receipt/").content.decode()
    assert case.number in browser.get(f"/fr/complaints/follow/{made.public_id}/").content.decode()
    assert browser.post(page_of(case), {"description": "Encore."}).status_code == 422
    assert made.number in browser.get(page_of(case)).content.decode(), "one at a time"
    for other in (client_as(stranger), Client()):
        assert other.post(page_of(case), {"description": "Moi."}).url == "/fr/complaints/follow/"
    assert Case.objects.filter(previous=case).count() == 1


def test_by_number_and_code_too_and_never_by_a_mandate(stranger):
    case = make_case("closed", identity=PERSON)
    browser = Client()
    browser.post("/fr/complaints/follow/", {"number": case.number, "code": codes.issue(case=case)})
    assert sequels.refusal(case) == ""
    filed = sequels.file(case=case, description="Un fait nouveau.")
    assert codes.check(number=filed.case.number, code=filed.code, address="10.0.0.1").case == filed.case
    with pytest.raises(PermissionRefused):
        sequels.file(case=make_case("closed"), description="Moi.", by=stranger)


def test_a_case_that_goes_on_or_is_erased_has_no_sequel():
    for state in ("in_progress", "answered"):
        with pytest.raises(TransitionNotAllowed):
            sequels.file(case=make_case(state), description="Encore.")
    old = make_case("closed")
    redaction.redact(case=old)
    assert "trop ancien" in sequels.refusal(old)
