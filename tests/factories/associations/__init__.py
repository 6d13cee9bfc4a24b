"""Factories of the associations app, one module a subject; each may give examples of its messages."""

from tests.factories.associations import accompaniment, calls, juries, labels, payments, projects, register, requests
from tests.factories.associations.juries import ReviewFactory, give_reviews
from tests.factories.associations.register import (
    AssociationDocumentFactory,
    AssociationFactory,
    BankDetailsFactory,
    OfficerFactory,
    YearlyAccountsFactory,
    make_association,
)
from tests.factories.associations.requests import RequestFactory, make_call, make_request

SUBJECTS = (accompaniment, register, calls, requests, juries, labels, payments, projects)


def notification_examples():
    """The examples of every subject."""
    return {name: example for subject in SUBJECTS for name, example in subject.notification_examples().items()}


__all__ = [
    "AssociationDocumentFactory",
    "AssociationFactory",
    "BankDetailsFactory",
    "OfficerFactory",
    "RequestFactory",
    "ReviewFactory",
    "YearlyAccountsFactory",
    "give_reviews",
    "make_association",
    "make_call",
    "make_request",
    "notification_examples",
]
