"""Tranches, orders, the bank's answers and what is owed back: one after the other, to the cent."""

import errno
from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from associations.models import BankAnswer, BankEvent, PaymentAttempt, PaymentThreshold, Request, Tranche
from associations.services import bank_answers, bank_details, payment_orders, recoveries, tranches
from associations.services.payment_files import Account, Batch, Payment, as_csv, as_xml, latin
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.files.full_disk import StorageFull
from mdm_platform.files.models import StoredFile
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Entry, Envelope
from mdm_platform.money import total
from mdm_platform.notifications.models import InboxMessage
from tests.factories.associations import payments as made
from tests.factories.ledger import make_envelope

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def payers(db):
    return made.Payers()


def state(tranche):
    return Tranche.objects.get(pk=tranche.pk).state


def figures(envelope):
    stored = Envelope.objects.get(pk=envelope.pk)
    assert envelopes.reconcile() == []
    return [str(stored.committed), str(stored.ordered), str(stored.paid)]


# -- the plan -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        ("10000.00", ["5000.00", "3000.00", "2000.00"]),
        ("9999.99", ["4999.99", "3000.00", "2000.00"]),
        ("0.03", ["0.01", "0.01", "0.01"]),
        ("0.01", ["0.01"]),
        ("7777.77", ["3888.89", "2333.33", "1555.55"]),
    ],
)
def test_the_tranches_add_up_to_the_award(amount, parts):
    request = made.make_granted(amount)
    planned = tranches.plan(request=request)
    assert total(tranche.amount for tranche in planned) == D(amount)
    assert [str(tranche.amount) for tranche in planned] == parts
    assert [tranche.pk for tranche in tranches.plan(request=request)] == [tranche.pk for tranche in planned]


def test_the_last_tranche_is_the_balance_and_conditions_open_them_in_turn():
    request = made.make_granted()
    planned = tranches.plan(request=request)
    assert [tranche.kind for tranche in planned] == ["advance", "interim", "balance"]
    tranches.meet_condition(request=request, condition="interim_accepted")
    tranches.meet_condition(request=request, condition="interim_accepted")
    assert [state(tranche) for tranche in planned] == ["planned", "condition_met", "planned"]
    assert request.is_settled is False


def test_a_plan_has_one_currency_and_is_written_once():
    tranche, *_others = made.make_plan()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Tranche.objects.filter(pk=tranche.pk).update(amount=D(1))
    row = {"request": tranche.request, "association": tranche.association, "position": 9, "kind": "interim"}
    row |= {"condition": "interim_accepted", "share": D("0.1"), "amount": D(5)}
    with pytest.raises(IntegrityError, match="tranche_plan_in_one_currency"), transaction.atomic():
        Tranche.objects.create(**row, envelope=make_envelope(currency="MAD"), currency="MAD")
    with pytest.raises(IntegrityError, match="tranche_in_the_envelopes_currency"), transaction.atomic():
        Tranche.objects.create(**(row | {"request": made.make_granted()}), envelope=tranche.envelope, currency="MAD")


# -- four eyes ----------------------------------------------------------------------


def test_the_whole_way_of_a_tranche(payers):
    tranche, *_others = made.make_plan()
    envelope = tranche.envelope
    assert figures(envelope) == ["10000.00", "0.00", "0.00"]
    order = made.make_order(made.advance(tranche, payers), payers=payers)
    assert (state(tranche), order.state, figures(envelope)) == ("ordered", "sent", ["10000.00", "5000.00", "0.00"])
    attempt = order.attempts.get()
    found = bank_answers.import_file(upload=made.answer_csv((attempt, "ACSC", "B-1")), by=payers.controller)
    assert [event.fate for event in found.answer.events.all()] == ["applied"]
    attempt.refresh_from_db()
    order.refresh_from_db()
    assert (attempt.outcome, attempt.bank_reference, order.state) == ("paid", "B-1", "settled")
    assert (state(tranche), figures(envelope)) == ("paid", ["10000.00", "0.00", "5000.00"])
    assert Request.objects.get(pk=tranche.request_id).state == "active"
    assert InboxMessage.objects.filter(notification="associations.tranche_paid").count() == 1
    kinds = Entry.objects.about(tranche).values_list("kind", "amount")
    assert list(kinds) == [("order", D("5000.00")), ("pay", D("5000.00"))]


def test_nobody_does_two_steps_of_one_payment(payers):
    tranche, *_others = made.make_plan()
    both = made.make_user("finance_controller", "payment_authoriser", "cofinancing_officer")
    tranches.ask(tranche=tranche, by=both)
    with pytest.raises(PermissionRefused, match="la personne qui le demande ne le vérifie pas"):
        tranches.verify(tranche=tranche, by=both)
    tranches.verify(tranche=tranche, by=payers.controller)
    for person in (both, payers.controller, payers.officer):
        with pytest.raises(PermissionRefused):
            tranches.authorise(tranche=tranche, by=person)
    tranches.authorise(tranche=tranche, by=payers.authoriser)
    attempt = tranche.attempts.get()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        PaymentAttempt.objects.filter(pk=attempt.pk).update(verified_by=payers.second)
    day = timezone.localdate()
    preparer = made.make_user("finance_controller", "payment_authoriser")
    order = payment_orders.prepare(envelope=tranche.envelope, chosen=[tranche], execute_on=day, by=preparer)
    with pytest.raises(PermissionRefused, match="la personne qui le prépare ne l’autorise pas"):
        payment_orders.authorise(paymentorder=order, by=preparer)
    with pytest.raises(IntegrityError, match="paymentattempt_four_eyes"), transaction.atomic():
        PaymentAttempt.objects.create(
            tranche=made.make_plan()[0], number=1, end_to_end_id="X", amount=D(1), currency="EUR",
            asked_by=both, asked_at=timezone.now(), verified_by=both,
        )  # fmt: skip


def test_from_the_threshold_on_two_people_authorise(payers):
    PaymentThreshold.objects.create(currency="EUR", amount=D("5000.00"), starts_on=date(2026, 1, 1))
    PaymentThreshold.objects.create(currency="EUR", amount=D("1.00"), starts_on=date(2999, 1, 1))
    tranche, second, _third = made.make_plan()
    made.advance(tranche, payers, "verified")
    with pytest.raises(TransitionNotAllowed, match="la première manque encore"):
        tranches.authorise(tranche=tranche, by=payers.authoriser)
    tranches.authorise_first(tranche=tranche, by=payers.authoriser)
    assert state(tranche) == "verified"
    with pytest.raises(PermissionRefused):
        tranches.authorise(tranche=tranche, by=payers.authoriser)
    tranches.authorise(tranche=tranche, by=payers.second)
    attempt = tranche.attempts.get()
    assert (state(tranche), attempt.authorised_by, attempt.second_by) == (
        "authorised",
        payers.authoriser,
        payers.second,
    )
    assert not tranches.needs_second(second.amount, "EUR", timezone.now())


def test_a_changed_account_freezes_payments_at_every_step(payers):
    tranche, second, _third = made.make_plan()
    made.advance(tranche, payers)
    order = payment_orders.prepare(
        envelope=tranche.envelope, chosen=[tranche], execute_on=timezone.localdate(), by=payers.controller
    )
    president = tranche.association.officers.get().user
    bank_details.declare(
        association=tranche.association, holder="Nouveau", number="DE89370400440532013000", currency="EUR", by=president
    )
    with pytest.raises(TransitionNotAllowed, match="à vérifier avant tout paiement"):
        payment_orders.authorise(paymentorder=order, by=payers.second)
    assert figures(tranche.envelope) == ["10000.00", "0.00", "0.00"]
    assert payment_orders.sort([tranche, second], tranche.envelope).ready == []
    details = tranche.association.bank_details.open().get()
    bank_details.verify(details=details, by=payers.controller)
    payment_orders.authorise(paymentorder=order, by=payers.second)
    assert (
        b"DE89370400440532013000"
        in payment_orders.read_file(paymentorder=order, kind="xml", by=payers.controller).content
    )
    bank_details.declare(
        association=tranche.association, holder="Autre", number="BE68539007547034", currency="EUR", by=president
    )
    with pytest.raises(TransitionNotAllowed, match="à vérifier avant tout paiement"):
        payment_orders.read_file(paymentorder=order, kind="xml", by=payers.controller)
    bank_details.verify(details=tranche.association.bank_details.open().get(), by=payers.controller)
    with pytest.raises(TransitionNotAllowed, match="Le compte a changé depuis l’autorisation"):
        payment_orders.send(paymentorder=order, by=payers.controller)
    payment_orders.send(paymentorder=order, by=payers.controller, note="La banque a le fichier depuis hier.")
    assert order.state == "sent"


def test_a_rejected_payment_is_taken_up_again_as_another_attempt(payers):
    tranche, second, _third = made.make_plan()
    made.advance(tranche, payers, "requested")
    with pytest.raises(InvalidInput):
        tranches.reject(tranche=tranche, by=payers.controller, reason="papers", note=" ")
    tranches.reject(tranche=tranche, by=payers.controller, reason="papers", note="Il manque le rapport.")
    assert (state(tranche), tranche.attempts.get().outcome) == ("rejected", "rejected")
    tranches.reopen(tranche=tranche, by=payers.officer)
    assert tranches.ask(tranche=tranche, by=payers.officer).number == 2
    tranches.meet_condition(request=tranche.request, condition="interim_accepted")
    second.refresh_from_db()
    with pytest.raises(TransitionNotAllowed, match="précédente"):
        tranches.ask(tranche=second, by=payers.officer)


# -- the order ----------------------------------------------------------------------


def test_what_blocks_an_order_is_listed(payers):
    envelope = make_envelope()
    good, *_others = made.make_plan(envelope=envelope)
    made.advance(good, payers)
    waiting, *_others = made.make_plan(envelope=envelope)
    elsewhere, *_others = made.make_plan()
    made.advance(elsewhere, payers)
    found = payment_orders.sort([good, waiting, elsewhere], envelope)
    assert found.ready == [good]
    assert [reason for _tranche, reason in found.blocked] == [
        "Cette tranche n’est pas autorisée : « Condition remplie ».",
        "Cette tranche se paie sur une autre enveloppe.",
    ]
    day = timezone.localdate()
    with pytest.raises(TransitionNotAllowed):
        payment_orders.prepare(envelope=envelope, chosen=[good, waiting], execute_on=day, by=payers.controller)
    for chosen, on in (([], day), ([good], day - timedelta(days=1))):
        with pytest.raises(InvalidInput):
            payment_orders.prepare(envelope=envelope, chosen=chosen, execute_on=on, by=payers.controller)
    order = payment_orders.prepare(envelope=envelope, chosen=[good], execute_on=day, by=payers.controller)
    assert payment_orders.sort([good], envelope).blocked == [(good, "Cette tranche est déjà dans un ordre.")]
    payment_orders.cancel(paymentorder=order, by=payers.controller, note="Mauvaise date.")
    again = payment_orders.prepare(envelope=envelope, chosen=[good], execute_on=day, by=payers.controller)
    assert (order.number[-4:], again.number[-4:]) == ("0001", "0002")


def test_a_withdrawn_order_gives_the_amount_back_and_starts_another_attempt(payers):
    tranche, *_others = made.make_plan()
    order = made.make_order(made.advance(tranche, payers), payers=payers, sent=False)
    payment_orders.withdraw(paymentorder=order, by=payers.authoriser, note="Erreur de date.")
    assert (state(tranche), figures(tranche.envelope)) == ("failed", ["10000.00", "0.00", "0.00"])
    tranche.refresh_from_db()
    assert tranches.ask(tranche=tranche, by=payers.officer).number == 2


def test_paid_and_ordered_never_pass_the_award(payers):
    """Rule 7 is read again under lock: here the award was lowered behind the plan."""
    tranche, *_others = made.make_plan()
    made.advance(tranche, payers)
    award = tranche.request.award
    award.adjustments.create(reason="amended", amount=D("-6000.00"), currency="EUR", key="less", at=timezone.now())
    order = payment_orders.prepare(
        envelope=tranche.envelope, chosen=[tranche], execute_on=timezone.localdate(), by=payers.controller
    )
    with pytest.raises(TransitionNotAllowed, match="au-dessus de la subvention"):
        payment_orders.authorise(paymentorder=order, by=payers.second)


def test_the_files_are_the_same_each_time_traced_and_checked(payers):
    tranche, *_others = made.make_plan("12345.67")
    order = made.make_order(made.advance(tranche, payers), payers=payers)
    xml = payment_orders.read_file(paymentorder=order, kind="xml", by=payers.controller)
    assert xml.content == payment_orders.read_file(paymentorder=order, kind="xml", by=payers.authoriser).content
    text = xml.content.decode()
    for part in (made.IBAN, made.BIC, "6172.84", f'Ccy="{order.currency}"', order.number, "urn:iso:std:iso:20022"):
        assert part in text
    csv = payment_orders.read_file(paymentorder=order, kind="csv", by=payers.controller).content.decode("utf-8-sig")
    assert csv.splitlines()[1].split(";")[2:6] == [f'"{made.IBAN}"', f'"{made.BIC}"', '"6172.84"', '"EUR"']
    assert AuditEvent.objects.filter(kind="payment_order.file_read").count() == 3
    assert made.IBAN not in str(list(PaymentAttempt.objects.values()))
    with pytest.raises(PermissionRefused):
        payment_orders.read_file(paymentorder=order, kind="xml", by=payers.officer)
    order.account.number = "FR7630006000011234567890189"
    order.account.save()
    order.refresh_from_db()
    with pytest.raises(TransitionNotAllowed, match="Ne le transmettez pas"):
        payment_orders.read_file(paymentorder=order, kind="xml", by=payers.controller)


def test_pain_001_is_valid_outside_of_the_euro_and_hostile_names_stay_text():
    payee = Account('=HYPERLINK("x");<b>جمعية & Cie</b>', "0110000012345678", "BCMAMAMC")
    batch = Batch(
        number="OP-2026-0001",
        made_at=timezone.now(),
        execute_on=date(2026, 12, 1),
        currency="MAD",
        payer=Account("Trésorerie", "MA64011519000001205000534921", "BCMAMAMC"),
        payments=[Payment("MDM1", payee, D("10.00"), "CF-2026-000001 T1")],
    )
    text = as_xml(batch).decode()
    assert "<Othr>" in text
    assert "SHAR" in text
    assert "<b>" not in text
    assert '"=HYPERLINK' not in as_csv(batch).decode("utf-8-sig")
    assert latin("Élan d’été — جمعية", 70).isascii()


# -- the bank's answer --------------------------------------------------------------


def test_the_same_answer_again_changes_nothing(payers):
    tranche, *_others = made.make_plan()
    order = made.make_order(made.advance(tranche, payers), payers=payers)
    attempt = order.attempts.get()
    first = bank_answers.import_file(upload=made.answer_csv((attempt, "ACSC", "B-1")), by=payers.controller)
    entries, logs = Entry.objects.count(), InboxMessage.objects.count()
    again = bank_answers.import_file(upload=made.answer_csv((attempt, "ACSC", "B-1")), by=payers.controller)
    assert (again.answer, again.is_replay, first.is_replay) == (first.answer, True, False)
    rewritten = made.answer_csv((attempt, "ACSC", "B-1"), (attempt, "ACSC", "B-1"), (attempt, "RJCT", ""))
    other = bank_answers.import_file(upload=rewritten, by=payers.controller)
    assert [event.fate for event in other.answer.events.all()] == ["repeated", "repeated", "contradicts"]
    assert (Entry.objects.count(), InboxMessage.objects.count()) == (entries, logs)
    assert figures(tranche.envelope) == ["10000.00", "0.00", "5000.00"]


def test_an_answer_waits_until_its_order_is_handed_over(payers):
    tranche, *_others = made.make_plan()
    order = made.make_order(made.advance(tranche, payers), payers=payers, sent=False)
    attempt = order.attempts.get()
    with pytest.raises(InvalidInput) as refused:
        bank_answers.import_file(upload=made.answer_csv((attempt, "ACSC", "B-1")), by=payers.controller)
    assert order.number in str(refused.value)
    assert not BankAnswer.objects.exists()
    payment_orders.send(paymentorder=order, by=payers.controller)
    found = bank_answers.import_file(upload=made.answer_csv((attempt, "ACSC", "B-1")), by=payers.controller)
    assert [event.fate for event in found.answer.events.all()] == ["applied"]
    order.refresh_from_db()
    assert (order.state, figures(tranche.envelope)[2]) == ("settled", "5000.00")


def test_what_does_not_fit_is_kept_and_not_applied(payers):
    envelope = make_envelope()
    chosen = [made.advance(made.make_plan(envelope=envelope)[0], payers) for _number in range(3)]
    order = made.make_order(*chosen, payers=payers)
    first, second, third = order.attempts.order_by("pk")
    second.amount = D("1.00")
    upload = made.answer_csv(
        (first, "ACSC", "B-1"), (second, "ACSC", "B-2"), (third, "ACSC", "B-1"), (third, "PDNG", "")
    )
    content = upload.read() + b"\nMDM9999;ACSC;5.00;EUR;B-9;2026-11-22;"
    upload = made.SimpleUploadedFile("answer.csv", content)
    found = bank_answers.import_file(upload=upload, by=payers.controller)
    assert [event.fate for event in found.answer.events.order_by("line")] == [
        "applied", "mismatch", "contradicts", "noted", "unknown",
    ]  # fmt: skip
    assert figures(envelope) == ["30000.00", "10000.00", "5000.00"]
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        BankEvent.objects.update(fate="noted")


def test_a_refused_payment_is_asked_for_again_and_a_returned_one_too(payers):
    tranche, *_others = made.make_plan()
    order = made.make_order(made.advance(tranche, payers), payers=payers)
    attempt = order.attempts.get()
    bank_answers.import_file(upload=made.answer_csv((attempt, "RJCT", "")), by=payers.controller)
    attempt.refresh_from_db()
    assert (state(tranche), attempt.outcome, attempt.failure) == ("failed", "failed", "AC04")
    assert figures(tranche.envelope) == ["10000.00", "0.00", "0.00"]
    tranche.refresh_from_db()
    made.advance(tranche, payers)
    assert list(payment_orders.awaiting_an_order(Tranche.objects.all())) == [tranche]
    second_order = made.make_order(tranche, payers=payers)
    assert not payment_orders.awaiting_an_order(Tranche.objects.all()).exists()
    second = second_order.attempts.get()
    bank_answers.import_file(upload=made.answer_csv((second, "ACSC", "B-2")), by=payers.controller)
    second_order.refresh_from_db()
    assert second_order.state == "settled"
    assert (second.number, state(tranche)) == (2, "paid")
    bank_answers.import_file(upload=made.answer_csv((second, "RTRN", "")), by=payers.controller)
    assert (state(tranche), figures(tranche.envelope)) == ("failed", ["10000.00", "0.00", "0.00"])
    again = made.answer_csv((second, "ACSC", "B-2"), (second, "RTRN", ""))
    found = bank_answers.import_file(upload=again, by=payers.controller)
    assert [event.fate for event in found.answer.events.all()] == ["repeated", "repeated"]
    assert InboxMessage.objects.filter(notification="associations.tranche_payment_failed").count() == 2


PAIN_002 = """<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>{e2e}</OrgnlEndToEndId><TxSts>{status}</TxSts>
<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf><AcctSvcrRef>P-7</AcctSvcrRef>
<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt></OrgnlTxRef>
</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""
CAMT = """<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<Ntfctn><Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{e2e}</EndToEndId><AcctSvcrRef>C-7</AcctSvcrRef></Refs></TxDtls></NtryDtls>
</Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"""


@pytest.mark.parametrize(
    ("text", "status", "outcome", "reference"),
    [
        (PAIN_002, "ACSC", "paid", "P-7"),
        (PAIN_002, "RJCT", "failed", None),
        (PAIN_002, "ACCP", "", None),
        (CAMT, "", "paid", "C-7"),
    ],
)
def test_xml_answers_are_read(payers, text, status, outcome, reference):
    tranche, *_others = made.make_plan()
    attempt = made.make_order(made.advance(tranche, payers), payers=payers).attempts.get()
    content = text.format(e2e=attempt.end_to_end_id, status=status, amount=attempt.amount)
    bank_answers.import_file(upload=made.SimpleUploadedFile("a.xml", content.encode()), by=payers.controller)
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.bank_reference) == (outcome, reference)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a;b\n1;2",
        b"<a/>",
        b"<a",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b"end_to_end_id;status;amount;currency;bank_reference\nMDM1;ACSC;beaucoup;EUR;B-1",
        b"end_to_end_id;status;amount;currency;bank_reference\nMDM1;ACSC;9999999999999,00;EUR;B-1",
        PAIN_002.format(e2e="MDM1", status="ACSC", amount="1E+15").encode(),
    ],
)
def test_a_file_that_is_no_answer_is_refused_and_leaves_nothing(payers, content):
    with pytest.raises(InvalidInput):
        bank_answers.import_file(upload=made.SimpleUploadedFile("answer.csv", content), by=payers.controller)
    assert not BankAnswer.objects.exists()


def test_only_finance_opens_the_file_of_an_answer(payers):
    """A statement holds account numbers: those who ask for payments read the lines, not the file."""
    content = b"end_to_end_id;status;amount;currency;bank_reference\nMDM1;ACSC;1,00;EUR;B-1"
    upload = made.SimpleUploadedFile("a.csv", content)
    stored = bank_answers.import_file(upload=upload, by=payers.controller).answer.file
    assert bank_answers.may_read_bank_answer(payers.controller, stored)
    assert not bank_answers.may_read_bank_answer(payers.officer, stored)


def test_a_day_that_no_calendar_has_is_no_day(payers):
    content = CAMT.format(e2e="MDM1", amount="1.00").replace("2026-11-20", "2026-13-45")
    found = bank_answers.import_file(upload=made.SimpleUploadedFile("a.xml", content.encode()), by=payers.controller)
    assert [event.on for event in found.answer.events.all()] == [None]


def test_a_full_disk_leaves_no_answer_and_no_file(payers):
    """Promise 8."""
    tranche, *_others = made.make_plan()
    attempt = made.make_order(made.advance(tranche, payers), payers=payers).attempts.get()
    upload = made.answer_csv((attempt, "ACSC", "B-1"))
    full = OSError(errno.ENOSPC, "No space left on device")
    with mock.patch.object(type(default_storage._wrapped), "_save", side_effect=full), pytest.raises(StorageFull):
        bank_answers.import_file(upload=upload, by=payers.controller)
    assert not BankAnswer.objects.exists()
    assert not StoredFile.objects.filter(purpose="bank_answer").exists()
    assert state(tranche) == "ordered"


def test_a_stranger_imports_nothing(payers, amina):
    for person in (amina, payers.officer, payers.authoriser):
        with pytest.raises(PermissionRefused):
            bank_answers.import_file(upload=made.SimpleUploadedFile("a.csv", b"x"), by=person)


# -- what is owed back --------------------------------------------------------------


def test_a_debt_is_given_back_in_parts(payers):
    tranche, *_others = made.make_plan()
    made.pay(tranche, payers)
    request, envelope, today = tranche.request, tranche.envelope, timezone.localdate()
    with pytest.raises(TransitionNotAllowed, match="plus que ce qui a été payé"):
        recoveries.open(request=request, amount=D("5000.01"), reason="misuse", by=payers.controller)
    recovery = recoveries.open(request=request, amount=D("1200.00"), reason="misuse", by=payers.controller)
    with pytest.raises(TransitionNotAllowed):
        recoveries.open(request=request, amount=D("3800.01"), reason="misuse", by=payers.controller)
    words = {"received_on": today, "by": payers.controller}
    payment = recoveries.record(recovery=recovery, amount=D("200.00"), bank_reference="R-1", **words)
    again = recoveries.record(recovery=recovery, amount=D("200.00"), bank_reference="R-1", **words)
    assert again == payment
    for amount, reference in ((D("1000.01"), "R-2"), (D("5.00"), "R-1"), (D("5.00"), " "), (D(0), "R-2")):
        with pytest.raises(InvalidInput):
            recoveries.record(recovery=recovery, amount=amount, bank_reference=reference, **words)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.left) == ("part", D("1000.00"))
    recoveries.record(recovery=recovery, amount=D("1000.00"), bank_reference="R-2", **words)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.left) == ("recovered", D("0.00"))
    assert figures(envelope) == ["8800.00", "0.00", "3800.00"]
    with pytest.raises(TransitionNotAllowed):
        recoveries.record(recovery=recovery, amount=D("1.00"), bank_reference="R-3", **words)


def test_a_debt_is_written_off_by_somebody_else_with_a_reason(payers):
    tranche, *_others = made.make_plan()
    made.pay(tranche, payers)
    both = made.make_user("finance_controller", "payment_authoriser")
    recovery = recoveries.open(request=tranche.request, amount=D("100.00"), reason="overpaid", by=both)
    with pytest.raises(PermissionRefused):
        recoveries.write_off(recovery=recovery, by=both, note="Petite somme.")
    with pytest.raises(InvalidInput):
        recoveries.write_off(recovery=recovery, by=payers.authoriser, note="")
    recoveries.write_off(recovery=recovery, by=payers.authoriser, note="L’association est dissoute.")
    recovery.refresh_from_db()
    assert (recovery.state, figures(tranche.envelope)) == ("written_off", ["10000.00", "0.00", "5000.00"])
