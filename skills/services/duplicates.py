"""Hints that two profiles may be one person; a curator looks and decides."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills import names
from skills.models import Invitation, Profile
from skills.text import words
from skills.workflows import InvitationState, ProfileState

MOST = 20
KEY_LENGTH = 200


class DuplicateReason(models.TextChoices):
    """What two profiles have in common."""

    SAME_ADDRESS = "same_address", _("Même adresse e-mail ou même téléphone")
    SAME_NAME_AND_BIRTH_YEAR = "same_name_and_birth_year", _("Même nom et même année de naissance")
    SAME_NAME_AND_COUNTRY = "same_name_and_country", _("Même nom et même pays")
    SAME_NAME = "same_name", _("Même nom")
    SIMILAR_NAME_AND_BIRTH_YEAR = "similar_name_and_birth_year", _("Nom proche et même année de naissance")
    SIMILAR_NAME_AND_COUNTRY = "similar_name_and_country", _("Nom proche et même pays")
    SIMILAR_NAME = "similar_name", _("Nom proche")


_SAME = (
    DuplicateReason.SAME_NAME,
    DuplicateReason.SAME_NAME_AND_BIRTH_YEAR,
    DuplicateReason.SAME_NAME_AND_COUNTRY,
)
_SIMILAR = (
    DuplicateReason.SIMILAR_NAME,
    DuplicateReason.SIMILAR_NAME_AND_BIRTH_YEAR,
    DuplicateReason.SIMILAR_NAME_AND_COUNTRY,
)


@dataclass(frozen=True)
class DuplicateHint:
    """Another profile that may be the same person's, and why one thinks so."""

    profile: Profile
    reasons: tuple[DuplicateReason, ...]


def name_key(profile: Profile) -> str:
    """The consonants of the whole name, words in a fixed order: the same for both scripts and for swapped names."""
    return key_of_name(profile.full_name)


def key_of_name(name: str) -> str:
    """The key of a name written in either script; empty for an empty name."""
    return " ".join(sorted(names.canonical(name).split()))[:KEY_LENGTH]


def hints(profile: Profile) -> list[DuplicateHint]:
    """Profiles that resemble this one, the strongest resemblance first, twenty at most."""
    found: dict[int, DuplicateHint] = {}
    for other in _same_name(profile):
        found[other.pk] = DuplicateHint(other, _reasons_of_name(profile, other))
    for other in _same_address(profile):
        known = found[other.pk].reasons if other.pk in found else ()
        found[other.pk] = DuplicateHint(other, (DuplicateReason.SAME_ADDRESS, *known))
    order = list(DuplicateReason)
    return sorted(found.values(), key=lambda hint: (order.index(hint.reasons[0]), hint.profile.pk))[:MOST]


def _others(profile: Profile) -> Any:
    gone = [ProfileState.WITHDRAWN, ProfileState.ANONYMISED]
    return Profile.objects.exclude(pk=profile.pk).exclude(state__in=gone).select_related("owner")


def _same_name(profile: Profile) -> Any:
    if not profile.name_key:
        return []
    return _others(profile).filter(name_key=profile.name_key).order_by("pk")[:MOST]


def _reasons_of_name(profile: Profile, other: Profile) -> tuple[DuplicateReason, ...]:
    # Skeletons of different names may meet; only the same words, in any order, are the same name.
    same = sorted(words(profile.full_name)) == sorted(words(other.full_name))
    name, and_year, and_country = _SAME if same else _SIMILAR
    reasons = []
    if profile.birth_year and profile.birth_year == other.birth_year:
        reasons.append(and_year)
    if profile.country and profile.country == other.country:
        reasons.append(and_country)
    return tuple(reasons) or (name,)


def _same_address(profile: Profile) -> list[Profile]:
    email, phone = _addresses(profile)
    owners, invited = Q(), Q()
    if email:
        owners |= Q(owner__email__iexact=email)
        invited |= Q(email__iexact=email)
    if phone:
        owners |= Q(owner__phone=phone)
        invited |= Q(phone=phone)
    if not owners:
        return []
    pending = Invitation.objects.filter(invited, state=InvitationState.INVITED).values("profile_id")
    return list(_others(profile).filter(owners | Q(pk__in=pending)).order_by("pk")[:MOST])


def _addresses(profile: Profile) -> tuple[str, str]:
    holder = profile.owner or Invitation.objects.filter(profile=profile).first()
    if holder is None:
        return "", ""
    return holder.email or "", str(holder.phone or "")
