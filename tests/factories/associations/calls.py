"""Calls for tests: whatever its state, a call has everything that its validation asks for."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from associations.models import (
    BudgetCategory,
    Call,
    CallDocument,
    CallEnvelope,
    CallRule,
    CallRuleParameter,
    CallVersion,
    TrancheStep,
)
from associations.workflows import OPENED_CALL_STATES, PUBLIC_CALL_STATES
from tests.factories.associations.requests import RequestFactory
from tests.factories.grids import make_grid
from tests.factories.institutions import InstitutionFactory
from tests.factories.ledger import make_envelope
from tests.utils.notification_examples import Example

CATEGORIES = (
    ("equipment", "Équipement", "expense", {}),
    ("people", "Personnel", "expense", {}),
    ("overhead", "Frais de fonctionnement", "expense", {"is_overhead": True}),
    ("in-kind-given", "Apports en nature, dépense", "expense", {"is_in_kind": True}),
    ("grant", "Subvention demandée", "income", {"is_grant": True}),
    ("own", "Fonds propres", "income", {}),
    ("in-kind", "Apports en nature", "income", {"is_in_kind": True}),
)
TRANCHES = (
    ("advance", "0.5000", "agreement_signed"),
    ("interim", "0.3000", "interim_accepted"),
    ("balance", "0.2000", "final_accepted"),
)
RULES = ("association.registered", "association.country", "money.amount_cap", "money.rate")
FROM_NOW = {
    "draft": (10, 40), "validated": (10, 40), "published": (10, 40), "open": (-10, 20),
}  # fmt: skip


class CallFactory(factory.django.DjangoModelFactory):
    """A call of the PRA/OSIM, without version: use `make_call`."""

    class Meta:
        model = Call

    slug = factory.Sequence(lambda number: f"appel-{number}")
    programme = "pra_osim"
    operator = factory.SubFactory(InstitutionFactory)
    title_fr = "Projets des associations en 2026"
    title_ar = "مشاريع الجمعيات 2026"
    summary_fr = "Une aide aux projets de développement local."
    published_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in PUBLIC_CALL_STATES else None)


def make_version(call, *, number=1, state="draft", envelope=None, now=None, rules=RULES, **fields):
    """A complete version of the call, not frozen: 15,000 EUR and 70 % at most, three tranches, one document."""
    moment = now or timezone.now()
    opens, closes = FROM_NOW.get(state, (-60, -30))
    values = {
        "opens_at": moment + timedelta(days=opens),
        "closes_at": moment + timedelta(days=closes),
        "decision_due": timezone.localdate(moment) + timedelta(days=closes + 60),
        "currency": "EUR",
        "max_amount": Decimal("15000.00"),
        "max_rate": Decimal("0.7000"),
        "max_project_amount": Decimal("120000.00"),
        "grid": make_grid(f"call-{call.pk}-{number}"),
        "reason": "" if number == 1 else "Prolongation demandée par les associations.",
    }
    version = CallVersion.objects.create(call=call, number=number, **{**values, **fields})
    _parts(version, envelope or make_envelope(currency=version.currency), rules)
    return version


def make_call(state="draft", *, envelope=None, now=None, version=None, rules=RULES, **fields):
    """A complete call in that state, frozen once it has opened; `version` gives figures of its version."""
    call = CallFactory(state="draft", published_at=None, **fields)
    own = make_version(call, state=state, envelope=envelope, now=now, rules=rules, **(version or {}))
    if state in OPENED_CALL_STATES:
        CallVersion.objects.filter(pk=own.pk).update(frozen_at=own.opens_at)
    moment = timezone.now() if state in PUBLIC_CALL_STATES else None
    Call.objects.filter(pk=call.pk).update(state=state, current=own, published_at=moment)
    return Call.objects.with_version().get(pk=call.pk)


def add_topup(version, *, cofunder=None, envelope=None, rate="0.3000", cap=None):
    """A co-funder's top-up of a version that is not frozen."""
    institution = cofunder or InstitutionFactory(name_fr="Conseil de la communauté marocaine à l’étranger")
    return CallEnvelope.objects.create(
        version=version,
        envelope=envelope or make_envelope(currency=version.currency, institution=institution),
        kind="topup",
        cofunder=institution,
        rate=Decimal(rate),
        cap=cap,
        currency=version.currency,
    )


def _parts(version, envelope, rules):
    CallEnvelope.objects.create(version=version, envelope=envelope, kind="principal", currency=version.currency)
    for position, rule_id in enumerate(rules, start=1):
        rule = CallRule.objects.create(version=version, rule_id=rule_id, position=position)
        if rule_id == "association.country":
            CallRuleParameter.objects.create(rule=rule, name="countries", text="FR BE ES")
    BudgetCategory.objects.bulk_create(
        BudgetCategory(version=version, code=code, label_fr=label, side=side, position=position, **flags)
        for position, (code, label, side, flags) in enumerate(CATEGORIES, start=1)
    )
    TrancheStep.objects.bulk_create(
        TrancheStep(version=version, position=position, kind=kind, share=Decimal(share), condition=condition)
        for position, (kind, share, condition) in enumerate(TRANCHES, start=1)
    )
    CallDocument.objects.create(version=version, code="quote", label_fr="Devis", position=1)


def notification_examples():
    """An example of each message about calls."""
    request = RequestFactory(call=make_call("open"))
    return {f"associations.{name}": Example(request) for name in ("call_rules_changed", "call_closing")}
