"""How complete a profile is, what is missing, and which step of the journey mends it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Guard, refusal_of
from skills.models import Profile
from skills.workflows.profiles import (
    has_a_language,
    has_a_skill,
    has_directory_consent,
    has_domain,
    has_headline,
    has_names,
    has_residence,
    is_adult,
)


@dataclass(frozen=True)
class Missing:
    """One thing to add: `step` is where, `required` says whether the profile cannot be sent without it."""

    step: str
    sentence: str
    required: bool


@dataclass(frozen=True)
class Completeness:
    """A percentage (0 to 100) and what would raise it, required things first."""

    percentage: int
    missing: tuple[Missing, ...]

    @property
    def is_sendable(self) -> bool:
        """Whether nothing required is missing."""
        return not any(item.required for item in self.missing)

    def missing_in(self, step: str) -> tuple[Missing, ...]:
        """What one step still lacks."""
        return tuple(item for item in self.missing if item.step == step)


@dataclass(frozen=True)
class _Wish:
    step: str
    weight: int
    sentence: Any
    check: Callable[[Profile], bool]


def _has_a_past(profile: Profile) -> bool:
    return profile.experiences.exists() or profile.education.exists()


_REQUIRED: tuple[tuple[str, int, Guard], ...] = (
    ("identity", 10, has_names),
    ("identity", 5, is_adult),
    ("identity", 10, has_residence),
    ("professional", 10, has_headline),
    ("professional", 10, has_domain),
    ("skills", 15, has_a_skill),
    ("languages", 10, has_a_language),
    ("consent", 5, has_directory_consent),
)
_WISHES = (
    _Wish(
        "professional",
        7,
        _("Présentez votre parcours en quelques phrases."),
        lambda profile: bool(profile.summary_fr or profile.summary_ar or profile.summary_en),
    ),
    _Wish("professional", 3, _("Indiquez vos années d’expérience."), lambda profile: profile.seniority is not None),
    _Wish("experience", 5, _("Ajoutez une expérience ou une formation."), _has_a_past),
    _Wish("contribution", 5, _("Dites comment vous pouvez contribuer."), lambda profile: bool(profile.contributions)),
    _Wish("contribution", 3, _("Indiquez votre disponibilité."), lambda profile: bool(profile.availability)),
    _Wish("identity", 2, _("Indiquez votre région d’origine."), lambda profile: profile.origin_region_id is not None),
)


def percentage(profile: Any) -> int:
    """How complete a profile is, or whatever answers like one, without the sentences."""
    required = sum(weight for _step, weight, guard in _REQUIRED if guard(profile))
    return required + sum(wish.weight for wish in _WISHES if wish.check(profile))


def completeness(profile: Profile) -> Completeness:
    """The profile's completeness, in the current language."""
    done, missing = 0, []
    for step, weight, guard in _REQUIRED:
        if guard(profile):
            done += weight
        else:
            missing.append(Missing(step, refusal_of(guard), required=True))
    for wish in _WISHES:
        if wish.check(profile):
            done += wish.weight
        else:
            missing.append(Missing(wish.step, str(wish.sentence), required=False))
    return Completeness(done, tuple(missing))
