"""What the pages of saved searches show: criteria in words, whose they are, what is new."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import has_permission
from mdm_platform.search.pages import search_address
from skills.forms.saved_searches import SearchFollowForm
from skills.models import SavedSearch, SearchRhythm, SearchSubscription
from skills.models.saved_search import LONGEST_NAME
from skills.services import saved_searches, search_subscriptions
from skills.services.search_query import Query
from skills.views import directory_page

ACTIONS: dict[str, tuple[Callable[..., Any], Any, bool]] = {
    "adopt": (saved_searches.adopt, gettext_lazy("Cette recherche est à vous : ses alertes vous parviendront."), False),
    "delete": (saved_searches.delete, gettext_lazy("La recherche est supprimée."), True),
    "unfollow": (
        search_subscriptions.unfollow,
        gettext_lazy("Vous ne suivez plus cette recherche : ses alertes s’arrêtent pour vous."),
        False,
    ),
    "seen": (
        search_subscriptions.mark_looked,
        gettext_lazy("C’est noté : la liste de vos nouveautés est vide."),
        False,
    ),
    "looked": (saved_searches.mark_looked, gettext_lazy("C’est noté : la liste des nouveautés est vide."), False),
}


@dataclass(frozen=True)
class Line:
    """One saved search for its reader. `left_behind`: its author no longer works here."""

    search: SavedSearch
    title: str
    criteria: list[str]
    directory_url: str
    is_own: bool
    left_behind: bool
    news: str
    following: SearchSubscription | None = None

    @property
    def whose(self) -> str:
        """Who keeps the search."""
        if self.is_own:
            return _("Partagée avec vos collègues") if self.search.is_shared else _("Pour vous seul")
        if self.left_behind:
            return _("Sans auteur : il ne travaille plus ici")
        return _("Partagée par %(name)s") % {"name": self.search.author.full_name or _("un collègue")}

    @property
    def rhythm(self) -> str:
        """How soon its author hears of what is new; the reader, when the reader follows it."""
        return str(SearchRhythm((self.following or self.search).rhythm).label)


def action(name: str) -> tuple[Callable[..., Any], Any, bool]:
    """The service of an action, what to say after it, and whether the list follows; 404 for an unknown one."""
    if name not in ACTIONS:
        raise Http404
    return ACTIONS[name]


def stored(search: SavedSearch) -> Query:
    """The search's query; an empty one when the stored text no longer reads."""
    try:
        return saved_searches.read_query(search.query)
    except InvalidInput:
        return Query()


def lines(searches: Iterable[SavedSearch], user: Any) -> list[Line]:
    """Searches (with `has_author`) as this reader sees them, in a fixed number of queries."""
    rows = [(search, stored(search)) for search in searches]
    names = directory_page.Names({}, _together(query for _search, query in rows))
    followed = SearchSubscription.objects.filter(subscriber_id=user.pk, search__in=[search for search, _query in rows])
    following = {one.search_id: one for one in followed}
    return [_line(search, query, names, user, following.get(search.pk)) for search, query in rows]


def follow_form(line: Line, bound: SearchFollowForm | None, user: Any) -> SearchFollowForm | None:
    """The form by which a colleague follows the search; None for its author and for what is not shared."""
    if bound is not None or not has_permission(user, "skills.follow_search", line.search):
        return bound
    return SearchFollowForm(initial={"rhythm": line.following.rhythm if line.following else SearchRhythm.DAILY})


def criteria(query: Query, names: directory_page.Names | None = None) -> list[str]:
    """What a search asks for, in the reader's words."""
    known = names or directory_page.Names({}, query)
    return [known.of(name, code) for name, code in query.chosen()]


def proposed(query: Query) -> dict[str, Any]:
    """What the form holds at first: a name made of the criteria, an alert each day."""
    return {"name": " · ".join(criteria(query))[:LONGEST_NAME], "rhythm": SearchRhythm.DAILY, "is_shared": False}


def receipt(search: SavedSearch) -> str:
    """What follows after saving."""
    if search.rhythm == SearchRhythm.NEVER:
        return _("La recherche est enregistrée, sans alerte.")
    count = len(search.known)
    sentence = ngettext(
        "La recherche est enregistrée. Elle trouve %(count)s fiche aujourd’hui : vous entendrez parler des suivantes.",
        "La recherche est enregistrée. Elle trouve %(count)s fiches aujourd’hui : vous entendrez parler des suivantes.",
        count,
    )
    return sentence % {"count": count}


def _line(
    search: SavedSearch,
    query: Query,
    names: directory_page.Names,
    user: Any,
    following: SearchSubscription | None,
) -> Line:
    said = criteria(query, names)
    count = len((following or search).fresh)
    news = ngettext("%(count)s nouvelle fiche", "%(count)s nouvelles fiches", count) % {"count": count}
    return Line(
        search=search,
        title=search.name or " · ".join(said) or _("Recherche sans nom"),
        criteria=said,
        directory_url=search_address("skills:directory", query),
        is_own=search.author_id == user.pk,
        left_behind=not search.has_author,
        news=news if count else "",
        following=following,
    )


def _together(queries: Iterable[Query]) -> Query:
    """One query that names every domain and skill of all, so that labels are read once."""
    rows = list(queries)
    return Query(
        domain=tuple({slug for query in rows for slug in query.domain}),
        skill=tuple({slug for query in rows for slug in query.skill}),
    )
