"""Factories of the projects app, one module a subject; each may give examples of its messages."""

from tests.factories.projects import (
    advice,
    campaigns,
    exchanges,
    investments,
    investors,
    missions,
    opportunities,
    projects,
    schemes,
)
from tests.factories.projects.exchanges import make_accompanied, make_appointment, make_follow_up, make_referral
from tests.factories.projects.projects import ProjectFactory, make_project

SUBJECTS = (projects, exchanges, missions, investors, schemes, campaigns, advice, investments, opportunities)


def notification_examples():
    """The examples of every subject."""
    return {name: example for subject in SUBJECTS for name, example in subject.notification_examples().items()}


__all__ = [
    "ProjectFactory",
    "make_accompanied",
    "make_appointment",
    "make_follow_up",
    "make_project",
    "make_referral",
    "notification_examples",
]
