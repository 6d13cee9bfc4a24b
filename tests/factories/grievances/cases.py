"""Cases, units and categories for tests."""

import factory
from django.utils import timezone

from grievances.models import Case, CaseAnswer, CaseIdentity, Category
from grievances.services import numbers, units
from grievances.workflows import FINAL_STATES, HELD_STATES
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory


class CategoryFactory(factory.django.DjangoModelFactory):
    """A subject of every kind of case."""

    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = "passport-delay"
    family = "consular"
    kinds = factory.LazyFunction(lambda: ["complaint", "help_request", "observation", "proposal"])
    label_fr = "Passeport en retard"
    label_ar = "تأخر جواز السفر"
    label_en = "Late passport"


class CaseFactory(factory.django.DjangoModelFactory):
    """A complaint just received, from somebody without an account; `identity={"user": …}` gives it one."""

    class Meta:
        model = Case
        skip_postgeneration_save = True

    number = factory.Sequence(lambda rank: numbers.written(2026, 900_000 + rank))
    kind = "complaint"
    category = factory.SubFactory(CategoryFactory)
    description = "Mon passeport devait être prêt il y a trois mois."
    remedy = "Recevoir mon passeport."
    residence_country = "FR"
    place_country = "FR"
    received_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def identity(self, create, fields):
        CaseIdentity.objects.create(case=self, **{"full_name": "Zineb Plaignante", "contact": "none", **(fields or {})})


def make_unit(slug="complaints-unit", *, is_central=False, **fields):
    """The institution of that slug, to which cases may be sent."""
    institution = Institution.objects.filter(slug=slug).first() or InstitutionFactory(slug=slug, **fields)
    units.declare(institution=institution, is_central=is_central)
    return institution


def make_agent(institution, role=Role.COMPLAINTS_AGENT, **fields):
    """Somebody who handles cases for the institution."""
    agent = make_user(role, **fields)
    memberships.join(user=agent, institution=institution, role=role)
    return agent


def make_case(state="received", **fields):
    """A case in that state, with what its state asks for: a unit, a lead, an outcome, a date."""
    now = fields.get("received_at") or timezone.now()
    answer = fields.pop("answer", None)
    if state in HELD_STATES:
        fields.setdefault("unit", make_unit())
    if state == "attached" and "lead" not in fields:
        fields["lead"] = CaseFactory(state="qualification", category__code="passport-delay")
    if state == "answered":
        fields = {"outcome": "founded", "answered_at": now, **fields}
    if state == "inadmissible":
        fields.setdefault("inadmissible_reason", "not_competent")
    if state in FINAL_STATES:
        fields.setdefault("closed_at", now)
    case = CaseFactory(state=state, **fields)
    if answer is not None:
        write_answer(case, **answer)
    return case


def write_answer(case, *, writer, validator=None, outcome="founded", body="Votre passeport est prêt.", **fields):
    """An answer of the case: proposed, or given when it has a validator."""
    now = timezone.now()
    return CaseAnswer.objects.create(
        case=case,
        writer=writer,
        outcome=outcome,
        body=body,
        proposed_at=now,
        validator=validator,
        given_at=now if validator else None,
        **fields,
    )


def notification_examples():
    """An example of each message about a case."""
    return {}
