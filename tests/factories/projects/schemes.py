"""Schemes for tests: MDM Invest with its figures, or a version of any rules in any state."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone

from projects.models import Scheme, SchemeRule, SchemeVersion

SECTORS = ["industry", "education", "hotels", "health"]
MDM_INVEST = {
    "scheme.investment_floor": {"floor": "1000000.00"},
    "scheme.abroad_or_back": {"months": 12},
    "scheme.foreign_funds": {"share": "0.25"},
    "scheme.dedicated_account": {},
    "scheme.sector": {"admitted": SECTORS},
}
FIGURES = {
    "aid": "share_of_holder",
    "rate": Decimal("0.1000"),
    "cap": Decimal("5000000.00"),
    "legal_reference": "Convention du fonds MDM Invest",
    "certainty": "checked",
}


class SchemeFactory(factory.django.DjangoModelFactory):
    """A scheme without version: use `make_scheme`."""

    class Meta:
        model = Scheme

    slug = factory.Sequence(lambda number: f"dispositif-{number}")
    kind = "mdm_invest"
    name_fr = "MDM Invest"
    summary_fr = "Une contribution de l’État aux projets des Marocains du monde."
    operator = "Tamwilcom"


def make_version(scheme=None, state="draft", *, rules=None, **fields):
    """A version with the figures of MDM Invest; each state has what it needs."""
    scheme = scheme or SchemeFactory()
    number = scheme.versions.count() + 1
    values = {"in_force_from": date(2026, 1, 1), "number": number, "reason": "" if number == 1 else "Révision."}
    version = SchemeVersion.objects.create(scheme=scheme, **{**FIGURES, **values, **fields})
    for position, (rule_id, parameters) in enumerate((MDM_INVEST if rules is None else rules).items(), start=1):
        SchemeRule.objects.create(version=version, rule_id=rule_id, parameters=parameters, position=position)
    if state != "draft":
        approved_at = timezone.now() if state in ("approved", "withdrawn") else None
        SchemeVersion.objects.filter(pk=version.pk).update(state=state, approved_at=approved_at)
        version.refresh_from_db()
    return version


def make_scheme(*, rules=None, version=None, **fields):
    """A scheme whose version is in force; `version` gives figures of it."""
    scheme = SchemeFactory(**fields)
    make_version(scheme, "approved", rules=rules, **(version or {}))
    return Scheme.objects.with_versions().get(pk=scheme.pk)


def notification_examples():
    """One version about which each message is sent."""
    names = ("scheme_version_to_read", "scheme_version_returned", "scheme_version_approved")
    version = make_version()
    return {f"projects.{name}": version for name in names}
