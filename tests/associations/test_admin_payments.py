"""The finance service's desk: from an open tranche to the bank's answer, what is owed, and who may not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from associations.models import BankAnswer, PaymentOrder, Recovery, Tranche
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import AuditEvent
from tests.factories.accounts import make_user
from tests.factories.associations import payments as made

pytestmark = pytest.mark.django_db
ADMIN = "/admin/associations"


@pytest.fixture
def payers(db):
    return made.Payers()


def decide(browser, tranche, transition, **words):
    tranche.refresh_from_db()
    url = f"{ADMIN}/tranche/{tranche.pk}/transition/{transition}/"
    return browser.post(url, {"seen_state": tranche.state, **words}, follow=True).content.decode()


def text(browser, address, **data):
    answer = browser.get(address, data)
    assert answer.status_code == 200
    found = answer.content.decode()
    assert "undefined" not in found
    return found


def test_from_the_open_tranche_to_the_bank_and_back(client_as, payers):
    tranche, *_others = made.make_plan()
    officer, controller, authoriser, second = (
        client_as(person) for person in (payers.officer, payers.controller, payers.authoriser, payers.second)
    )
    assert "Paiements à demander" in text(officer, "/admin/")
    decide(officer, tranche, "ask")
    decide(controller, tranche, "verify")
    decide(authoriser, tranche, "authorise")
    assert Tranche.objects.get(pk=tranche.pk).state == "authorised"
    assert "Paiements autorisés, sans ordre" in text(controller, "/admin/")
    blocked, *_rest = made.make_plan(envelope=tranche.envelope)
    made.advance(blocked, payers)
    blocked.association.bank_details.update(state="replaced")
    page = text(controller, f"{ADMIN}/paymentorder/add/", envelope=tranche.envelope_id)
    assert "5\u202f000,00\xa0€" in page
    assert "n’a pas de coordonnées bancaires en cours" in page
    day = timezone.localdate() + timedelta(days=1)
    words = {"tranche": [tranche.pk, blocked.pk], "execute_on": day.isoformat()}
    answer = controller.post(f"{ADMIN}/paymentorder/add/?envelope={tranche.envelope_id}", words)
    order = PaymentOrder.objects.get()
    assert (answer.status_code, order.attempts.count(), order.total) == (302, 1, Decimal("5000.00"))
    address = f"{ADMIN}/paymentorder/{order.pk}"
    second.post(f"{address}/transition/authorise/", {"seen_state": "prepared"})
    controller.post(f"{address}/transition/send/", {"seen_state": "authorised"})
    assert "pain.001" in text(controller, f"{address}/change/")
    assert controller.get(f"{address}/file/xml/").status_code == 405
    file = controller.post(f"{address}/file/xml/")
    assert (file["Content-Type"], made.IBAN in file.content.decode()) == ("application/xml", True)
    assert officer.post(f"{address}/file/xml/").status_code == 302
    assert AuditEvent.objects.filter(kind="payment_order.file_read").count() == 1
    attempt = order.attempts.get()
    for sentence in ("est enregistrée", "rien n’a changé"):
        upload = {"file": made.answer_csv((attempt, "ACSC", "B-1"))}
        shown = controller.post(f"{ADMIN}/bankanswer/add/", upload, follow=True).content.decode()
        assert sentence in shown
    assert "appliquée : 1" in shown
    assert "B-1" in text(controller, f"{ADMIN}/bankevent/", answer__id__exact=BankAnswer.objects.get().pk)
    assert "B-1" in text(controller, f"{ADMIN}/tranche/{tranche.pk}/change/")
    for listed in ("tranche", "paymentorder", "bankanswer", "recovery", "payingaccount", "paymentthreshold"):
        text(controller, f"{ADMIN}/{listed}/")


def test_the_same_person_reads_why_not(client_as, payers):
    tranche, *_others = made.make_plan()
    both = make_user(Role.COFINANCING_OFFICER, Role.FINANCE_CONTROLLER)
    browser = client_as(both)
    decide(browser, tranche, "ask")
    assert "la personne qui le demande ne le vérifie pas" in decide(browser, tranche, "verify")
    assert "obligatoire" in decide(client_as(payers.controller), tranche, "reject", note="Non")
    assert Tranche.objects.get(pk=tranche.pk).state == "requested"


def test_a_debt_is_opened_recorded_and_written_off(client_as, payers):
    tranche, *_others = made.make_plan()
    made.pay(tranche, payers)
    controller = client_as(payers.controller)
    words = {"request": tranche.request.number.lower(), "amount": "1 000,00", "reason": "misuse"}
    assert "Aucune demande" in controller.post(f"{ADMIN}/recovery/add/", words | {"request": "X"}).content.decode()
    assert controller.post(f"{ADMIN}/recovery/add/", words).status_code == 302
    recovery = Recovery.objects.get()
    record = f"{ADMIN}/recovery/{recovery.pk}/record/"
    assert record in text(controller, f"{ADMIN}/recovery/{recovery.pk}/change/")
    late = {"amount": "10", "received_on": "2999-01-01", "bank_reference": "R-1"}
    assert "à venir" in controller.post(record, late).content.decode()
    assert controller.post(record, late | {"received_on": "2026-11-01"}).status_code == 302
    end = f"{ADMIN}/recovery/{recovery.pk}/transition/write_off/"
    client_as(payers.authoriser).post(end, {"seen_state": "part", "note": "Association dissoute."})
    recovery.refresh_from_db()
    assert (recovery.state, recovery.recovered) == ("written_off", Decimal("10.00"))


def test_a_bad_file_is_refused_with_the_reason(client_as, payers):
    browser = client_as(payers.controller)
    upload = {"file": made.SimpleUploadedFile("a.csv", b"x;y\n1;2")}
    assert "Il manque des colonnes" in browser.post(f"{ADMIN}/bankanswer/add/", upload).content.decode()
    assert not BankAnswer.objects.exists()


@pytest.mark.parametrize("role", [Role.LABEL_OFFICER, Role.PUBLISHER, Role.STATISTICIAN])
def test_others_of_the_staff_stay_outside(client_as, payers, role):
    tranche, *_others = made.make_plan()
    browser = client_as(make_user(role))
    for page in ("tranche/", f"tranche/{tranche.pk}/change/", "paymentorder/add/", "bankanswer/add/", "recovery/add/"):
        assert browser.get(f"{ADMIN}/{page}").status_code == 403
