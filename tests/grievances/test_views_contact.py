"""The person alone changes how they may be reached, and what they gave is not shown again."""

import pytest
from django.urls import reverse

from grievances.services import codes, contacting, identities, mandates, numbers
from grievances.services.mandates import MandateFacts
from mdm_platform.errors import PermissionRefused
from tests.factories.grievances import make_case


def follow(client, case, code):
    client.post(reverse("grievances:follow"), {"number": case.number, "code": code})
    return reverse("grievances:change_contact", args=[case.public_id])


def test_somebody_with_the_code_chooses_again(client, db):
    case = make_case(number=numbers.take(), identity={"email": "zineb@exemple.test", "contact": "email"})
    page = reverse("grievances:change_contact", args=[case.public_id])
    assert client.get(page).status_code == 302, "without the code there is no page"
    follow(client, case, codes.issue(case=case))
    shown = client.get(page).content.decode()
    assert "zineb@exemple.test" not in shown
    assert 'value="account"' not in shown
    refused = client.post(page, {"contact": "phone"})
    assert (refused.status_code, "Donnez le numéro" in refused.content.decode()) == (422, True)
    for wrong in ({}, {"contact": "pigeon"}, {"contact": "none", "contact_instructions": "x" * 301}):
        assert client.post(page, wrong).status_code == 422
    words = {"contact": "phone", "phone": "06", "contact_instructions": "Après 18 h", "neutral": "on"}
    assert client.post(page, words).status_code == 422
    assert client.post(page, {**words, "phone": "+33 6 12 34 56 78"}).status_code == 302
    case.identity.refresh_from_db()
    assert (case.identity.contact, case.identity.phone, case.identity.neutral) == ("phone", "+33612345678", True)
    assert contacting.way_to(case.identity).phone == "", "an agent calls, with the precautions"


def test_a_mandate_does_not_change_it(client, client_as, amina, youssef):
    case = make_case(number=numbers.take(), identity={"user": amina, "contact": "account"})
    given = mandates.grant(
        case=case, facts=MandateFacts(kind="lawyer", full_name="Maître Alami", scope="act", user=youssef)
    )
    page = follow(client, case, given.code)
    for browser in (client, client_as(youssef)):
        assert browser.post(page, {"contact": "none"}).status_code == 302
    case.identity.refresh_from_db()
    assert case.identity.contact == "account"
    with pytest.raises(PermissionRefused):
        identities.change_contact(case=case, contact="none", by=youssef)
    assert client_as(amina).post(page, {"contact": "none"}).status_code == 302
    case.identity.refresh_from_db()
    assert case.identity.contact == "none"
