"""Granted requests with their plan of payment, and the people who pay."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.models import Award, PayingAccount
from associations.services import bank_answers, payment_orders, recoveries, tranches
from mdm_platform.accounts.roles import Role
from mdm_platform.encryption import encrypt_json
from mdm_platform.ledger import envelopes
from tests.factories.accounts import make_user
from tests.factories.associations.calls import make_call
from tests.factories.associations.register import BankDetailsFactory, make_association
from tests.factories.associations.requests import RequestFactory
from tests.factories.ledger import make_envelope

IBAN, BIC = "FR1420041010050500013M02606", "PSSTFRPPPAR"


class Payers:
    """The four people and more whom a payment needs."""

    def __init__(self):
        self.officer = make_user(Role.COFINANCING_OFFICER)
        self.controller = make_user(Role.FINANCE_CONTROLLER)
        self.authoriser = make_user(Role.PAYMENT_AUTHORISER)
        self.second = make_user(Role.PAYMENT_AUTHORISER)


def make_bank_details(association, *, currency="EUR", **fields):
    """A verified account with a number that opens."""
    secret = encrypt_json({"number": IBAN, "bic": BIC})
    words = {"association": association, "currency": currency, "secret": secret, "last_digits": IBAN[-4:]}
    return BankDetailsFactory(**(words | fields))


def make_granted(amount="10000.00", *, envelope=None, state="agreement_signed", call=None, association=None):
    """A request to which that much was granted, committed and notified; its association can be paid."""
    held = envelope or make_envelope()
    PayingAccount.objects.get_or_create(
        institution=held.institution,
        currency=held.currency,
        defaults={"holder": "Trésorerie du ministère", "number": "MA64011519000001205000534921", "bic": "BCMAMAMC"},
    )
    asked = association or make_association(papers=False)
    if not asked.bank_details.open().exists():
        make_bank_details(asked, currency=held.currency)
    chosen = call or make_call("monitoring", envelope=held)
    value = Decimal(amount)
    request = RequestFactory(association=asked, call=chosen, state=state, amount_requested=value)
    moment = timezone.now()
    award = Award.objects.create(
        request=request,
        envelope=held,
        rank=1,
        requested=value,
        cap=max(value, Decimal("15000.00")),
        rate=Decimal("0.7000"),
        base=value * 2,
        rate_amount=(value * 2 * Decimal("0.7000")).quantize(Decimal("0.01")),
        left_before=held.remaining,
        amount=value,
        currency=held.currency,
        bound="requested",
        outcome="granted",
        decided_at=moment,
        decided_by=make_user(Role.COFINANCING_OFFICER),
        frozen_at=moment,
    )
    envelopes.commit(envelope=held, amount=value, key=f"award:{award.public_id}", about=award, by=None)
    return request


def make_plan(amount="10000.00", **fields):
    """The three tranches of a granted request: 50, 30 and 20 %, the first one open."""
    request = make_granted(amount, **fields)
    tranches.plan(request=request)
    tranches.meet_condition(request=request, condition="agreement_signed")
    return list(request.tranches.order_by("position"))


def advance(tranche, payers, state="authorised"):
    """Bring an open tranche to a state before the order."""
    steps = {"requested": 1, "verified": 2, "authorised": 3}[state]
    for step, by in list(
        zip(("ask", "verify", "authorise"), (payers.officer, payers.controller, payers.authoriser), strict=True)
    )[:steps]:
        getattr(tranches, step)(tranche=tranche, by=by)
    return tranche


def make_order(*chosen, payers, sent=True):
    """An order for tranches that are authorised, handed to the bank."""
    day = timezone.localdate() + timedelta(days=2)
    order = payment_orders.prepare(envelope=chosen[0].envelope, chosen=chosen, execute_on=day, by=payers.controller)
    payment_orders.authorise(paymentorder=order, by=payers.second)
    if sent:
        payment_orders.send(paymentorder=order, by=payers.controller)
    return order


def answer_csv(*rows, name="answer.csv"):
    """A file of the bank: rows of (attempt, status, reference)."""
    lines = ["end_to_end_id;status;amount;currency;bank_reference;date;reason"]
    lines += [
        f"{attempt.end_to_end_id};{status};{attempt.amount};{attempt.currency};{reference};2026-11-22;AC04"
        for attempt, status, reference in rows
    ]
    return SimpleUploadedFile(name, "\n".join(lines).encode())


def pay(tranche, payers, reference=""):
    """Bring an open tranche all the way to its payment."""
    order = make_order(advance(tranche, payers), payers=payers)
    attempt = order.attempts.get()
    bank_answers.import_file(
        upload=answer_csv((attempt, "ACSC", reference or f"BANK-{attempt.pk}")), by=payers.controller
    )
    tranche.refresh_from_db()
    return attempt


def make_recovery(request, amount="1000.00"):
    """A sum that the association owes, opened by the platform."""
    return recoveries.open(request=request, amount=Decimal(amount), reason="overpaid", by=None)


def notification_examples():
    """An example of each message about payments."""
    payers = Payers()
    first, *_others = make_plan()
    pay(first, payers)
    recovery = make_recovery(first.request)
    about = {"tranche_paid": first, "tranche_payment_failed": first}
    about |= dict.fromkeys(("recovery_opened", "recovery_recorded", "recovery_written_off"), recovery)
    return {f"associations.{name}": example for name, example in about.items()}
