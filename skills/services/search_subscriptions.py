"""Colleagues follow the searches that are shared in their institution, each at a rhythm of their own.

A subscription finds what its holder's own face may find. It ends with the sharing, with the search, and at the
first round after its holder stopped being an agent of the institution.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.errors import InvalidInput, NotVisible, QuotaExceeded
from mdm_platform.permissions import has_permission, require_permission
from skills.models import SavedSearch, SearchRhythm, SearchSubscription
from skills.notifications import SharedSearchFound
from skills.services import saved_searches

MOST_SUBSCRIPTIONS = 30


@transaction.atomic
def follow(*, search: SavedSearch, rhythm: str, by: Any, now: datetime | None = None) -> SearchSubscription:
    """Hear of what a colleague's shared search finds from now on, or change the rhythm.

    Raises PermissionRefused, InvalidInput (rhythm, too wide), QuotaExceeded.
    """
    require_permission(by, "skills.follow_search", search)
    if rhythm not in SearchRhythm.values or rhythm == SearchRhythm.NEVER:
        sentence = _("Choisissez un rythme dans la liste.")
        raise InvalidInput(sentence, fields={"rhythm": [sentence]})
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    found = SearchSubscription.objects.select_for_update().filter(search=search, subscriber=by).first()
    if found is not None:
        found.rhythm = rhythm
        found.save(update_fields=["rhythm"])
        return found
    if SearchSubscription.objects.filter(subscriber=by).count() >= MOST_SUBSCRIPTIONS:
        message = _("Vous suivez %(most)s recherches, le maximum. Cessez d’en suivre une pour en suivre une autre.")
        raise QuotaExceeded(message % {"most": MOST_SUBSCRIPTIONS})
    moment = now or timezone.now()
    known = saved_searches.found_now(saved_searches.read_query(search.query), by)
    return SearchSubscription.objects.create(
        search=search, subscriber=by, rhythm=rhythm, known=known, created_at=moment, last_run_at=moment
    )


def unfollow(*, search: SavedSearch, by: Any) -> None:
    """Hear no more of the search; nothing changes for who does not follow it."""
    SearchSubscription.objects.filter(search=search, subscriber_id=by.pk).delete()


def mark_looked(*, search: SavedSearch, by: Any) -> None:
    """Empty one's own list of what is new; NotVisible for who does not follow the search."""
    if not SearchSubscription.objects.filter(search=search, subscriber_id=by.pk).update(fresh=[]):
        raise NotVisible


def run_due(*, rhythm: str, now: datetime | None = None) -> int:
    """Run what is followed at this rhythm, and tell each colleague what is new; how many were told."""
    moment = now or timezone.now()
    keys = list(SearchSubscription.objects.of_rhythm(rhythm).values_list("pk", flat=True))
    return sum(_run(key, moment) for key in keys)


@transaction.atomic
def _run(key: int, moment: datetime) -> bool:
    """Run one subscription in its own transaction; whether its holder was told."""
    rows = SearchSubscription.objects.select_for_update(skip_locked=True, of=("self",))
    one = rows.filter(pk=key).select_related("search", "subscriber").first()
    if one is None:
        return False
    if not has_permission(one.subscriber, "skills.follow_search", one.search):
        one.delete()
        return False
    if one.known is not None and not saved_searches.may_have_changed(one.subscriber, one.last_run_at):
        return False
    found = saved_searches.found(one.search, one.subscriber)
    fresh = [] if found is None or one.known is None else sorted(set(found) - set(one.known), reverse=True)
    one.last_run_at = moment
    if found is not None:
        one.known = found
    if fresh:
        one.fresh = saved_searches.freshest(fresh, one.fresh, found)
        SharedSearchFound.send(to=one.subscriber, about=one.search, params={"count": len(fresh)}, now=moment)
    one.save(update_fields=["last_run_at", "known", "fresh"])
    return bool(fresh)
