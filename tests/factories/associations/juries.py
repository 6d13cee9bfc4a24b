"""Reviews, sessions of the jury, scenarios and awards for tests."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from associations.models import Review
from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user


class ReviewFactory(factory.django.DjangoModelFactory):
    """A review in the state asked for, by somebody of the jury."""

    class Meta:
        model = Review

    reviewer = factory.LazyFunction(lambda: make_user(Role.JURY_MEMBER))
    state = "assigned"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=21))
    independence_declared_at = factory.LazyFunction(timezone.now)
    recommendation = "fund"
    comment = "Un projet utile, porté par une équipe solide."
    total = factory.LazyAttribute(lambda row: Decimal("72.00") if row.state == "given" else None)
    given_at = factory.LazyAttribute(lambda row: timezone.now() if row.state == "given" else None)
    decline_reason = factory.LazyAttribute(lambda row: "unavailable" if row.state == "declined" else "")


def give_reviews(request, *totals):
    """As many given reviews as totals; two where none is named, as the calls of tests ask. The request."""
    for total in totals or ("70.00", "74.00"):
        ReviewFactory(request=request, state="given", total=Decimal(total))
    return request


def notification_examples():
    """An example of each message about reviews, juries and decisions."""
    return {}
