"""Rows taken one at a time, always in this order: the need, the person, the match."""

from mdm_platform.accounts.models import User
from skills.models import Match, Need


def lock_need(need: Need) -> Need:
    """One change of a need's matches at a time; the need is read again."""
    Need.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=need.pk)
    need.refresh_from_db()
    return need


def lock_person(user_id: int | None) -> None:
    """One engagement of a person at a time."""
    list(User.objects.select_for_update(of=("self",), no_key=True).only("pk").filter(pk=user_id or 0))


def lock_match(match: Match) -> Match:
    """One answer to a match at a time; the match is read again."""
    Match.objects.select_for_update(of=("self",)).only("pk").get(pk=match.pk)
    match.refresh_from_db()
    return match
