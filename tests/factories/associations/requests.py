"""Requests for co-financing in every state, under a call whose rules are complete."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from associations.models import (
    BudgetCategory,
    BudgetLine,
    Call,
    CallDocument,
    CallVersion,
    Endorsement,
    Request,
    RequestDocument,
)
from associations.workflows import FILED_STATES
from tests.factories.associations.register import AssociationFactory, stored_file
from tests.factories.institutions import InstitutionFactory

CATEGORIES = (
    ("equipment", "expense", {}),
    ("running", "expense", {"is_overhead": True}),
    ("volunteers", "expense", {"is_in_kind": True}),
    ("grant", "income", {"is_grant": True}),
    ("own", "income", {}),
    ("valued", "income", {"is_in_kind": True}),
)


def make_call(*, state="open", requires_opap=False, documents=("letter",), **rules):
    """A call in euros: 15,000 at most, 70 %, 120,000 in all; its version is not frozen."""
    number = Call.objects.count() + 1
    call = Call.objects.create(
        slug=f"soutien-{number}",
        programme="pra_osim" if requires_opap else "ministry",
        operator=InstitutionFactory(),
        title_fr="Soutien aux projets des associations",
    )
    now = timezone.now()
    fields = {
        "opens_at": now - timedelta(days=30),
        "closes_at": now + timedelta(days=30),
        "currency": "EUR",
        "max_amount": Decimal("15000.00"),
        "max_rate": Decimal("0.7000"),
        "max_project_amount": Decimal("120000.00"),
        "in_kind_cap": Decimal("0.3000"),
        "overhead_cap": Decimal("0.1000"),
        "project_months_max": 24,
    }
    version = CallVersion.objects.create(call=call, requires_opap=requires_opap, **(fields | rules))
    for position, (code, side, flags) in enumerate(CATEGORIES):
        BudgetCategory.objects.create(
            version=version, code=code, label_fr=code.capitalize(), side=side, position=position, **flags
        )
    for code in documents:
        CallDocument.objects.create(version=version, code=code, label_fr=code.capitalize())
    Call.objects.filter(pk=call.pk).update(state=state, current=version, published_at=now - timedelta(days=40))
    call.refresh_from_db()
    return call


class RequestFactory(factory.django.DjangoModelFactory):
    """A request with every text, without budget and documents; see `make_request` for one that can be sent."""

    class Meta:
        model = Request

    association = factory.SubFactory(AssociationFactory)
    call = factory.LazyFunction(make_call)
    version = factory.LazyAttribute(lambda row: row.call.current)
    currency = factory.LazyAttribute(lambda row: row.version.currency)
    state = "draft"
    title = factory.Sequence(lambda number: f"De l’eau pour l’école d’Aït Bouli {number}")
    summary = "Un puits, une pompe solaire et des latrines pour une école de montagne."
    context = "L’école n’a pas d’eau six mois par an."
    objectives = "Que les filles restent à l’école."
    activities = "Creuser, équiper, former un comité."
    expected_results = "De l’eau toute l’année pour 240 élèves."
    object_key = "eau ecole ait bouli"
    country = "MA"
    place = "Aït Bouli"
    sectors = ["water", "education"]
    starts_on = date(2027, 1, 1)
    ends_on = date(2027, 12, 31)
    beneficiaries = 240
    women_beneficiaries = 130
    amount_requested = Decimal("7000.00")
    number = factory.LazyAttributeSequence(
        lambda row, number: f"CF-2026-{number:06}" if row.state in FILED_STATES else None
    )
    submitted_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in FILED_STATES else None)
    certified_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in FILED_STATES else None)
    decided_at = factory.LazyAttribute(
        lambda row: timezone.now() if row.state in FILED_STATES and row.state not in BEFORE_DECISION else None
    )
    representative_name = "Amina Berrada"
    endorsed_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "endorsed" else None)
    opap = factory.LazyAttribute(lambda row: InstitutionFactory() if row.state == "endorsed" else None)


BEFORE_DECISION = ("submitted", "completeness", "to_complete", "ineligible", "in_review", "jury")


def add_line(request, code, amount, **fields):
    """A line of the budget, one piece at that price."""
    category = request.version.budget_categories.get(code=code)
    return BudgetLine.objects.create(
        request=request,
        side=category.side,
        category=category,
        is_in_kind=category.is_in_kind,
        currency=request.currency,
        label=category.label_fr,
        unit_cost=Decimal(amount),
        amount=Decimal(amount),
        **fields,
    )


def make_request(association=None, *, call=None, state="draft", opap=None, **fields):
    """A request that passes every guard: a balanced budget of 12,000 with 7,000 asked, and its documents."""
    chosen = call or make_call()
    words = {"association": association or AssociationFactory(), "call": chosen, "state": state, **fields}
    if opap is not None:
        words |= {"opap": opap, "opap_signed_on": date(2026, 9, 1)}
    request = RequestFactory(**words)
    for code, amount in (("equipment", "10000.00"), ("volunteers", "2000.00")):
        add_line(request, code, amount)
    for code, amount in (("grant", "7000.00"), ("own", "3000.00"), ("valued", "2000.00")):
        add_line(request, code, amount)
    for document in request.version.documents.all():
        RequestDocument.objects.create(
            request=request, call_document=document, file=stored_file(purpose="request_document")
        )
    if opap is not None:
        Endorsement.objects.create(request=request, institution=opap, signed_on=date(2026, 9, 1))
    return request


def notification_examples():
    """An example of each message about requests."""
    filed = make_request(state="completeness")
    about = make_request(call=filed.call, opap=InstitutionFactory())
    support = about.endorsements.get()
    names = (
        *("operator_agreement_signed", "request_endorsed", "request_reopened", "request_submitted"),
        *("request_to_instruct", "completion_asked", "completion_reminder", "request_completed"),
        *("request_ineligible", "request_in_review", "request_withdrawn"),
    )
    examples = {f"associations.{name}": filed for name in names}
    return examples | {"associations.operator_asked": support, "associations.operator_refused": support}
