"""The demonstration’s payments: one order of advances, one refused by the bank, the next under way, a debt."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.models import Association, BankDetails, PayingAccount, PaymentThreshold, Request, Tranche
from associations.services import bank_answers, payment_orders, recoveries, tranches
from associations.services.bank_details import fingerprint
from associations.workflows import RequestState, RequestWorkflow, TrancheWorkflow
from associations.workflows.payments import TrancheState
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.encryption import encrypt_json
from mdm_platform.ledger import recounts

ROLES = (Role.COFINANCING_OFFICER, Role.FINANCE_CONTROLLER, Role.PAYMENT_AUTHORISER)
RUNNING = (RequestState.NOTIFIED, RequestState.AGREEMENT_SIGNED, RequestState.ACTIVE)
PAID_IN_FULL, UNDER_WAY = 3, 3
TWO_PEOPLE_FROM = {"EUR": Decimal("10450.00"), "MAD": Decimal("100000.00")}
AFTER_NOTIFICATION = timedelta(days=20)


def load(*, profiles: int) -> int:
    """Pay the granted requests of the demonstration once; the number of tranches that there are."""
    people = {role: User.objects.filter(email=demo_email(role)).first() for role in ROLES}
    granted = Request.objects.filter(state__in=RUNNING, award__isnull=False).select_related("award__envelope")
    if None in people.values() or PayingAccount.objects.exists() or not granted.exists():
        return Tranche.objects.count()
    with whole():
        _Teller(people).tell(list(granted.order_by("award__amount", "pk")))
    recounts.run()
    return Tranche.objects.count()


class _Teller:
    """Asks, verifies, authorises, orders and answers, each by its person and at its moment."""

    def __init__(self, people: dict[str, User]) -> None:
        self.officer, self.controller, self.authoriser = (people[role] for role in ROLES)
        self.now = timezone.now()

    def tell(self, requests: list[Request]) -> None:
        """Everything that happened to the money of these requests."""
        for currency, amount in TWO_PEOPLE_FROM.items():
            starts = timezone.localdate(self.now).replace(month=1, day=1) - timedelta(days=730)
            PaymentThreshold.objects.create(currency=currency, amount=amount, starts_on=starts)
        for request in requests:
            self._sign(request)
        cut = max(len(requests) - UNDER_WAY, 1)
        together, under_way = requests[:cut], requests[cut:]
        for envelope in {request.award.envelope_id: request.award.envelope for request in together}.values():
            self._account(envelope)
            held = [request for request in together if request.award.envelope_id == envelope.pk]
            self._pay_together(held, refused=held[-1] if len(held) > PAID_IN_FULL else None, start=self._start(held))
        for request in requests[:PAID_IN_FULL]:
            self._pay_to_the_end(request)
        self._leave_under_way(under_way)
        self._claim(requests[:PAID_IN_FULL])

    def _start(self, requests: list[Request]) -> datetime:
        latest = max(request.award.frozen_at or request.award.decided_at for request in requests)
        return min(latest + AFTER_NOTIFICATION, self.now - timedelta(days=9))

    def _sign(self, request: Request) -> None:
        moment = min((request.award.frozen_at or request.award.decided_at) + timedelta(days=12), self.now)
        if request.state == RequestState.NOTIFIED:
            RequestWorkflow.apply(request, "sign_agreement", by=None, now=moment)
        tranches.plan(request=request, now=moment)
        tranches.meet_condition(request=request, condition="agreement_signed", now=moment)
        _bank_details(request.association, request.award.currency, self.controller, moment)

    def _account(self, envelope: Any) -> None:
        PayingAccount.objects.get_or_create(
            institution=envelope.institution,
            currency=envelope.currency,
            defaults={"holder": "Compte de démonstration", "number": _iban(envelope.pk), "bic": "PSSTFRPPPAR"},
        )

    def _pay_together(self, requests: list[Request], *, refused: Request | None, start: datetime) -> None:
        """One order for every tranche that is open, one answer of the bank."""
        ready = [tranche for request in requests if (tranche := self._authorise(request, start)) is not None]
        if not ready:
            return
        day = start + timedelta(days=3)
        order = payment_orders.prepare(
            envelope=ready[0].envelope,
            chosen=ready,
            execute_on=timezone.localdate(day) + timedelta(days=1),
            by=self.controller,
            now=day,
        )
        payment_orders.authorise(paymentorder=order, by=self.authoriser, now=day + timedelta(hours=3))
        payment_orders.send(paymentorder=order, by=self.controller, now=day + timedelta(hours=5))
        answer = _answer(order, refused)
        bank_answers.import_file(upload=answer, by=self.controller, now=day + timedelta(days=2))

    def _authorise(self, request: Request, start: datetime, *, until: str = "authorise") -> Tranche | None:
        tranche = request.tranches.filter(state=TrancheState.CONDITION_MET).order_by("position").first()
        if tranche is None or tranches.why_not(tranche) or TrancheWorkflow.get("ask").refusals(tranche):
            return None
        steps = (("ask", self.officer), ("verify", self.controller), ("authorise", self.authoriser))
        for number, (step, by) in enumerate(steps):
            if step == "authorise" and tranche.missing_authorisations == 2:
                return None
            getattr(tranches, step)(tranche=tranche, by=by, now=start + timedelta(days=number))
            if step == until:
                break
        return tranche

    def _pay_to_the_end(self, request: Request) -> None:
        """The reports were accepted: the later tranches follow one another."""
        moment = self.now - timedelta(days=8)
        for condition in ("interim_accepted", "final_accepted"):
            tranches.meet_condition(request=request, condition=condition, now=moment)
            self._pay_together([request], refused=None, start=moment)
            moment += timedelta(hours=6)

    def _leave_under_way(self, requests: list[Request]) -> None:
        """One payment waits for each person of the chain."""
        moment = self.now - timedelta(days=4)
        for request, until in zip(requests, ("ask", "verify", "authorise"), strict=False):
            self._authorise(request, moment, until=until)

    def _claim(self, requests: list[Request]) -> None:
        """An expense was rejected after a control: part of it came back."""
        for request in requests[:1]:
            if recoveries.paid_and_kept(request) < Decimal("900.00"):
                continue
            moment = self.now - timedelta(days=5)
            recovery = recoveries.open(
                request=request, amount=Decimal("820.50"), reason="misuse", by=self.controller, now=moment
            )
            recoveries.record(
                recovery=recovery,
                amount=Decimal("320.50"),
                received_on=timezone.localdate(moment + timedelta(days=3)),
                bank_reference="DEMO-R-1",
                by=self.controller,
                now=moment + timedelta(days=3),
            )


def _answer(order: Any, refused: Request | None) -> SimpleUploadedFile:
    lines = ["end_to_end_id;status;amount;currency;bank_reference;date;reason"]
    for attempt in order.attempts.select_related("tranche").order_by("pk"):
        is_refused = refused is not None and attempt.tranche.request_id == refused.pk
        status, reference, reason = ("RJCT", "", "AC04") if is_refused else ("ACSC", f"DEMO-{attempt.pk:06}", "")
        day = (order.execute_on + timedelta(days=1)).isoformat()
        lines.append(
            ";".join((attempt.end_to_end_id, status, str(attempt.amount), attempt.currency, reference, day, reason))
        )
    return SimpleUploadedFile(f"{order.number}.csv", "\n".join(lines).encode())


def _bank_details(association: Association, currency: str, by: User, moment: datetime) -> None:
    """An account that exists nowhere, for an association that declared none."""
    if association.bank_details.open().exists():
        return
    number = _iban(association.pk)
    BankDetails.objects.create(
        association=association,
        state="verified",
        holder=association.name[:140],
        bank_name="Banque de démonstration",
        country="FR",
        currency=currency,
        secret=encrypt_json({"number": number, "bic": "PSSTFRPPPAR"}),
        fingerprint=fingerprint(number),
        last_digits=number[-4:],
        declared_at=moment,
        decided_by=by,
        decided_at=moment,
    )


def _iban(number: int) -> str:
    """An IBAN whose digits check, of an account that exists nowhere."""
    bank, branch = 20041, 1005
    key = 97 - (89 * bank + 15 * branch + 3 * number) % 97
    account = f"{bank:05}{branch:05}{number:011}{key:02}"
    return f"FR{98 - int(f'{account}152700') % 97:02}{account}"
