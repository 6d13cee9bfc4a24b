"""Factories of the skills app, one module a subject; each may give examples of its messages."""

from tests.factories.skills import matches, needs, networks, profiles, saved_searches, surveys
from tests.factories.skills.matches import MatchFactory
from tests.factories.skills.needs import NeedFactory
from tests.factories.skills.networks import (
    NetworkFactory,
    NetworkMembershipFactory,
    NetworkNoteFactory,
    NetworkPostFactory,
)
from tests.factories.skills.profiles import (
    DomainFactory,
    ProfileFactory,
    ProvinceFactory,
    RegionFactory,
    SkillFactory,
    SpokenLanguageFactory,
)

SUBJECTS = (profiles, needs, matches, saved_searches, networks, surveys)


def notification_examples():
    """The examples of every subject."""
    return {name: example for subject in SUBJECTS for name, example in subject.notification_examples().items()}


__all__ = [
    "DomainFactory",
    "MatchFactory",
    "NeedFactory",
    "NetworkFactory",
    "NetworkMembershipFactory",
    "NetworkNoteFactory",
    "NetworkPostFactory",
    "ProfileFactory",
    "ProvinceFactory",
    "RegionFactory",
    "SkillFactory",
    "SpokenLanguageFactory",
    "notification_examples",
]
