"""Rows taken one at a time, always in this order: the need, the people by their keys, the match.

A message to a person, or a log of what the person did, holds on to the person's row until the
transaction ends; a consent that is withdrawn takes that row first, then the matches. Whoever took
the match before the person would wait for each other for ever.
"""

from collections.abc import Iterable

from mdm_platform.accounts.models import User
from skills.models import Match, Need
from skills.workflows import RUNNING_MATCH_STATES


def lock_need(need: Need) -> Need:
    """One change of a need's matches at a time; the need is read again."""
    Need.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=need.pk)
    need.refresh_from_db()
    return need


def lock_people(user_ids: Iterable[int | None]) -> None:
    """One change at a time for each of these people."""
    rows = User.objects.select_for_update(of=("self",), no_key=True).only("pk")
    list(rows.filter(pk__in={key for key in user_ids if key}).order_by("pk"))


def lock_people_of(need: Need, match: Match) -> None:
    """The person of the match, and all who may be told that the need is closed."""
    waiting = Match.objects.filter(need=need, state__in=RUNNING_MATCH_STATES)
    lock_people([match.recipient_id, *waiting.values_list("recipient_id", flat=True)])


def lock_match(match: Match) -> Match:
    """One change of a match at a time; the match is read again."""
    lock_people([match.recipient_id])
    Match.objects.select_for_update(of=("self",)).only("pk").get(pk=match.pk)
    match.refresh_from_db()
    return match
