"""Factories of the skills app, one module a subject; each may give examples of its messages."""

from tests.factories.skills import needs, profiles, saved_searches
from tests.factories.skills.needs import NeedFactory
from tests.factories.skills.profiles import (
    DomainFactory,
    ProfileFactory,
    ProvinceFactory,
    RegionFactory,
    SkillFactory,
    SpokenLanguageFactory,
)

SUBJECTS = (profiles, needs, saved_searches)


def notification_examples():
    """The examples of every subject."""
    return {name: example for subject in SUBJECTS for name, example in subject.notification_examples().items()}


__all__ = [
    "DomainFactory",
    "NeedFactory",
    "ProfileFactory",
    "ProvinceFactory",
    "RegionFactory",
    "SkillFactory",
    "SpokenLanguageFactory",
    "notification_examples",
]
