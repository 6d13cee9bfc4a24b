"""Factories of the grievances app, one module a subject; each may give examples of its messages."""

from tests.factories.grievances import after, cases, clocks, filing, following, legal, proposals
from tests.factories.grievances.cases import CaseFactory, CategoryFactory, make_case, make_unit

SUBJECTS = (
    after,
    cases,
    clocks,
    filing,
    legal,
    following,
    proposals,
)


def notification_examples():
    """The examples of every subject."""
    return {name: example for subject in SUBJECTS for name, example in subject.notification_examples().items()}


__all__ = ["CaseFactory", "CategoryFactory", "make_case", "make_unit", "notification_examples"]
