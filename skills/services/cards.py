"""What each audience may find: one stored card per profile and audience, written with the profile."""

from collections.abc import Iterable
from typing import Any


def rebuild(*, profile: Any) -> None:
    """Write the cards of one profile anew, in the caller's transaction."""
    rebuild_many([profile.pk])


def rebuild_many(profile_ids: Iterable[int]) -> None:
    """Write the cards of many profiles anew, set-based, in the caller's transaction."""


def empty(*, profile: Any) -> None:
    """Remove every card of a profile: nobody finds it any more from this transaction on."""
