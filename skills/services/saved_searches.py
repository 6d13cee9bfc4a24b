"""Searches that agents keep: saved from the directory, run again by rhythm, telling what is new.

What a search finds is what the directory would show its author today: the same search, the same face. An author
who left the institution, or lost the role, hears nothing; a colleague may take over what was shared.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.accounts.models import User
from mdm_platform.errors import InvalidInput, NotVisible, QuotaExceeded, TransitionNotAllowed
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.permissions import has_permission, require_permission
from skills.audiences import face_of
from skills.models import Profile, ProfileCard, SavedSearch, SearchRhythm, SearchSubscription
from skills.models.saved_search import LONGEST_NAME
from skills.notifications import SavedSearchFound
from skills.services import quotas, readings, search_query
from skills.services.search import Result, Search
from skills.services.search_query import Query

MOST_SEARCHES = 30
LONGEST_QUERY = 2_000
WIDEST = 5_000
MOST_FRESH = 20
LATE_COMMITS = timedelta(minutes=10)
ONCE = "savedsearch_once"


def read_query(text: str) -> Query:
    """The search that a query string asks for, without its page.

    Raises InvalidInput for a wrong value, an empty search, or one that is too long to keep.
    """
    if len(text) > LONGEST_QUERY:
        raise InvalidInput(
            _("Cette recherche est trop longue pour être enregistrée : retirez des mots ou des filtres.")
        )
    query = search_query.parse(_params(text)).without("page_size")
    if not query.is_filtered:
        message = _("Écrivez un mot ou choisissez un filtre dans l’annuaire, puis enregistrez la recherche.")
        raise InvalidInput(message, code="empty_search")
    return query


@transaction.atomic
def save(*, query: str, name: str, rhythm: str, is_shared: bool, by: Any, now: datetime | None = None) -> SavedSearch:
    """Keep a search of the directory; profiles that it finds today are known, later ones are new.

    Raises PermissionRefused, InvalidInput (query, name, too wide, saved already), QuotaExceeded.
    """
    require_permission(by, "skills.save_search")
    moment = now or timezone.now()
    asked = read_query(query)
    words = _checked_words(name, rhythm)
    User.objects.select_for_update().get(pk=by.pk)
    _check_room(by)
    search = SavedSearch(
        **words,
        institution=institution_of(by),
        author=by,
        query=asked.encoded(),
        is_shared=is_shared,
        created_at=moment,
        last_run_at=moment,
        known=found_now(asked, by, rhythm),
    )
    return _stored(search)


@transaction.atomic
def change(*, search: SavedSearch, name: str, rhythm: str, is_shared: bool, by: Any) -> SavedSearch:
    """Rename the search, change its rhythm, share it or keep it to oneself.

    Raises PermissionRefused for a colleague's search, InvalidInput.
    """
    locked = _locked(search)
    require_permission(by, "skills.edit_search", locked)
    if locked.rhythm == SearchRhythm.NEVER and rhythm != SearchRhythm.NEVER:
        locked.known = found_now(read_query(locked.query), by, rhythm)
    for field, value in _checked_words(name, rhythm).items():
        setattr(locked, field, value)
    locked.is_shared = is_shared
    if not is_shared:
        locked.subscriptions.all().delete()
    locked.save(update_fields=["name", "rhythm", "is_shared", "known"])
    return locked


@transaction.atomic
def adopt(*, search: SavedSearch, by: Any, now: datetime | None = None) -> SavedSearch:
    """Take over a shared search whose author no longer works here: its alerts come to the new author.

    Raises PermissionRefused, TransitionNotAllowed while the author is there, QuotaExceeded, InvalidInput.
    """
    locked = _locked(search)
    require_permission(by, "skills.adopt_search", locked)
    moment = now or timezone.now()
    if SavedSearch.objects.with_author_at_work(moment).get(pk=locked.pk).has_author:
        reason = _("Son auteur travaille toujours ici. Ouvrez-la dans l’annuaire pour en enregistrer une à vous.")
        raise TransitionNotAllowed(reasons=[reason], code="has_author")
    User.objects.select_for_update().get(pk=by.pk)
    _check_room(by)
    locked.author = by
    locked.subscriptions.filter(subscriber=by).delete()
    locked.known = found_now(read_query(locked.query), by, locked.rhythm)
    locked.last_run_at = moment
    return _stored(locked)


@transaction.atomic
def delete(*, search: SavedSearch, by: Any) -> None:
    """Forget the search: its author may, and anybody of the institution once the author has left.

    Raises PermissionRefused.
    """
    locked = _locked(search)
    left = not SavedSearch.objects.with_author_at_work(timezone.now()).get(pk=locked.pk).has_author
    require_permission(by, "skills.adopt_search" if left else "skills.edit_search", locked)
    locked.delete()


@transaction.atomic
def mark_looked(*, search: SavedSearch, by: Any) -> None:
    """Empty the list of what is new; PermissionRefused for a colleague's search."""
    locked = _locked(search)
    require_permission(by, "skills.edit_search", locked)
    locked.fresh = []
    locked.save(update_fields=["fresh"])


def fresh_cards(*, search: SavedSearch | SearchSubscription, by: Any) -> list[Result]:
    """What is new, as the reader may find it now, the latest first; counted and traced as a list of the directory.

    Raises QuotaExceeded when the cards of the day are used up.
    """
    if not search.fresh:
        return []
    quotas.require(user=by, reader="")
    rows = ProfileCard.objects.of_audience(face_of(by)).filter(profile_id__in=search.fresh)
    shown = {row.profile_id: Result(row.profile_id, row.card, []) for row in rows.only("profile_id", "card")}
    results = [shown[key] for key in search.fresh if key in shown]
    quotas.charge(user=by, reader="", cards=len(results))
    readings.trace_many(profiles=Profile.objects.filter(pk__in=list(shown)), by=by)
    return results


def run_due(*, rhythm: str, now: datetime | None = None) -> int:
    """Run every search of this rhythm, and tell its author what is new; how many authors were told."""
    moment = now or timezone.now()
    keys = list(SavedSearch.objects.of_rhythm(rhythm).values_list("pk", flat=True))
    return sum(_run(key, moment) for key in keys)


@transaction.atomic
def _run(key: int, moment: datetime) -> bool:
    """Run one search in its own transaction; whether its author was told."""
    rows = SavedSearch.objects.select_for_update(skip_locked=True, of=("self",)).select_related("author")
    search = rows.filter(pk=key, author__isnull=False).first()
    if search is None or not _may_hear(search) or not may_have_changed(search.author, search.last_run_at):
        return False
    found_ids = found(search, search.author)
    fresh = [] if found_ids is None else sorted(set(found_ids) - set(search.known), reverse=True)
    search.last_run_at = moment
    if found_ids is not None:
        search.known = found_ids
    if fresh:
        search.fresh = freshest(fresh, search.fresh, found_ids)
        search.last_found_at = moment
        SavedSearchFound.send(to=search.author, about=search, params={"count": len(fresh)}, now=moment)
    search.save(update_fields=["last_run_at", "known", "fresh", "last_found_at"])
    return bool(fresh)


def _params(text: str) -> dict[str, list[str]]:
    """The names and values of a query string."""
    return parse_qs(text.lstrip("?"))


def _may_hear(search: SavedSearch) -> bool:
    """Whether the author still works, as an agent, for the institution that keeps the search."""
    if not has_permission(search.author, "skills.save_search"):
        return False
    return institution_of(search.author).pk == search.institution_id


def may_have_changed(reader: Any, since: datetime) -> bool:
    """Whether a card of the reader's face was written since the last run, with a margin for late commits."""
    cards = ProfileCard.objects.of_audience(face_of(reader))
    return cards.filter(changed_at__gte=since - LATE_COMMITS).exists()


def freshest(fresh: list[int], before: list[int], found_ids: list[int]) -> list[int]:
    """What is new and what was, while it is still found, the latest first."""
    return [*fresh, *(old for old in before if old not in fresh and old in found_ids)][:MOST_FRESH]


def found(search: SavedSearch, reader: Any) -> list[int] | None:
    """The profiles that match today for this reader; None when the stored query no longer reads."""
    try:
        asked = read_query(search.query)
    except InvalidInput:
        return None
    return Search(asked, reader).every_id(limit=2 * WIDEST)


def found_now(asked: Query, by: Any, rhythm: str = SearchRhythm.DAILY) -> list[int]:
    """What alerts take as known from now on; InvalidInput when that is too much for them to mean anything."""
    if rhythm == SearchRhythm.NEVER:
        return []
    found = Search(asked, by).every_id(limit=WIDEST + 1)
    if len(found) > WIDEST:
        message = _(
            "Cette recherche trouve plus de %(most)s fiches : des alertes seraient trop nombreuses. Ajoutez un filtre, "
            "ou enregistrez-la sans alerte."
        )
        sentence = message % {"most": WIDEST}
        raise InvalidInput(sentence, code="too_wide", fields={"rhythm": [sentence]})
    return found


def _checked_words(name: str, rhythm: str) -> dict[str, str]:
    words = " ".join(name.replace("\x00", " ").split())
    if not words or len(words) > LONGEST_NAME:
        message = _("Donnez à cette recherche un nom de 1 à %(most)s caractères.") % {"most": LONGEST_NAME}
        raise InvalidInput(message, fields={"name": [message]})
    if rhythm not in SearchRhythm.values:
        message = _("Choisissez un rythme dans la liste.")
        raise InvalidInput(message, fields={"rhythm": [message]})
    return {"name": words, "rhythm": rhythm}


def _check_room(by: Any) -> None:
    if SavedSearch.objects.filter(author=by).count() >= MOST_SEARCHES:
        message = _(
            "Vous avez %(most)s recherches enregistrées, le maximum. Supprimez-en une pour en garder une autre."
        )
        raise QuotaExceeded(message % {"most": MOST_SEARCHES})


def _stored(search: SavedSearch) -> SavedSearch:
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as error:
        if ONCE in str(error):
            raise InvalidInput(_("Vous avez déjà enregistré cette recherche."), code="already_saved") from error
        raise
    return search


def _locked(search: SavedSearch) -> SavedSearch:
    found = SavedSearch.objects.select_for_update(of=("self",)).filter(pk=search.pk).first()
    if found is None:
        raise NotVisible
    return found


def export_searches(user: Any) -> list[dict[str, Any]]:
    """The searches that the person saved, and those of colleagues that the person follows."""
    saved = SavedSearch.objects.filter(author=user).select_related("institution").order_by("pk")
    followed = SearchSubscription.objects.filter(subscriber=user).select_related("search__institution").order_by("pk")
    return [
        *(
            {
                "nom": search.name,
                "recherche": search.query,
                "alertes": search.rhythm,
                "partagee": search.is_shared,
                "institution": search.institution.slug,
                "enregistree_le": search.created_at.isoformat(),
            }
            for search in saved
        ),
        *(
            {
                "recherche_suivie": str(one.search.public_id),
                "alertes": one.rhythm,
                "institution": one.search.institution.slug,
                "suivie_depuis": one.created_at.isoformat(),
            }
            for one in followed
        ),
    ]


def erase_searches(user: Any) -> None:
    """Delete the person's own searches; those shared stay with the institution, without author, name or words.

    Colleagues who follow one go on: what the wider search finds is taken as known by the next run.
    """
    SearchSubscription.objects.filter(subscriber=user).delete()
    SavedSearch.objects.filter(author=user, is_shared=False).delete()
    for search in SavedSearch.objects.filter(author=user):
        kept = search_query.parse(_params(search.query), lenient=True).without("q").without("city")
        if not kept.is_filtered:
            search.delete()
            continue
        if search.query != kept.encoded():
            search.subscriptions.update(known=None, fresh=[])
        search.author, search.name, search.query = None, "", kept.encoded()
        search.save(update_fields=["author", "name", "query"])


SECTION = DataSection("skills.saved_searches", gettext_lazy("Recherches enregistrées"), export_searches, erase_searches)


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(SECTION)
