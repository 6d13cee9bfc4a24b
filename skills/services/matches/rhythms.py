"""How often a member hears of proposals: at once, each day, each week."""

from typing import Any

from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput, PermissionRefused
from skills.models import MatchPreference

Rhythm = MatchPreference.Rhythm


def rhythm_of(user: Any) -> str:
    """The person's rhythm; at once for who chose nothing."""
    chosen = MatchPreference.objects.filter(user_id=user.pk).values_list("rhythm", flat=True).first()
    return chosen or Rhythm.IMMEDIATE.value


def set_rhythm(*, rhythm: str, by: Any) -> MatchPreference:
    """Choose one's own rhythm; what already waits is told in the next digest, or the next day at the latest.

    Raises PermissionRefused for a program, InvalidInput for an unknown rhythm.
    """
    if not by.is_authenticated or not by.pk:
        raise PermissionRefused
    if rhythm not in Rhythm.values:
        raise InvalidInput(fields={"rhythm": [_("Choisissez un rythme dans la liste.")]})
    chosen, _created = MatchPreference.objects.update_or_create(user=by, defaults={"rhythm": rhythm})
    return chosen


def is_immediate(user_id: int | None) -> bool:
    """Whether the person hears of a proposal as soon as it is sent."""
    return not MatchPreference.objects.filter(user_id=user_id or 0).exclude(rhythm=Rhythm.IMMEDIATE).exists()
