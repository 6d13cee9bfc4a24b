"""The public side of needs: the board, one need, what nobody answered, and each institution."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mdm_platform import access
from mdm_platform.errors import InvalidInput
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import has_permission
from mdm_platform.search.pages import SearchPage, search_address, show_search
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.places import place_in_words
from skills.models import Need
from skills.services import matches, need_figures
from skills.services.need_pages import page_after
from skills.services.need_presenters import need_view
from skills.services.need_search import NeedQuery, NeedSearch, in_places
from skills.views import needs_page
from skills.workflows import OPEN_NEED_STATES, PUBLIC_NEED_STATES, NeedState

SIMILAR = 3
OF_INSTITUTION = 20
OLDEST = 20
STORIES = 12


@access.public
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """What institutions of Morocco look for; the address holds the whole search."""
    asked = NeedSearch(NeedQuery.parse(request.GET, lenient=True), request.user)
    try:
        page = asked.page()
    except InvalidInput:
        return redirect(search_address("skills:needs", asked.query.at("")))
    query, counted, count = asked.query, asked.facets(), asked.count()
    links = SearchPage(query, "skills:needs", needs_page.NeedNames(counted, query).of)
    context = links.frame(page, needs_page.facets(links, counted)) | {
        "sentence": needs_page.count_sentence(count, query),
        "needs": [need_view(need) for need in page.rows],
        "orders": links.orders(needs_page.orders()),
    }
    return show_search(request, "skills/needs.html", context)


@access.public
@require_safe
def need_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One need; one that the reader may not see answers like one that does not exist."""
    need = get_object_or_404(Need.objects.visible_to(request.user).with_parts(), public_id=public_id)
    view, today = need_view(need), timezone.localdate()
    similar = Need.objects.open(today).filter(domain=need.domain_id).exclude(pk=need.pk)
    context = {
        "need": need,
        "view": view,
        "is_public": need.state in PUBLIC_NEED_STATES,
        "is_own": has_permission(request.user, "skills.edit_need", need),
        "may_apply": view.is_open and has_permission(request.user, "skills.apply_to_need", need),
        "answered": matches.running_for(need=need, user=request.user),
        "similar": [need_view(one) for one in similar.with_parts().order_by("-published_at", "-pk")[:SIMILAR]],
    }
    return render(request, "skills/need_detail.html", context)


@access.public
@require_safe
def needs_unanswered(request: HttpRequest) -> HttpResponse:
    """Open needs that nobody was interested in for two weeks, by domain and region."""
    query = NeedQuery.parse(request.GET, lenient=True)
    waiting = Need.objects.unanswered(timezone.localdate())
    table = needs_page.unanswered_table(waiting)
    found = page_after(in_places(waiting, query), "published_at", request.GET.get("after", ""), size=OLDEST)
    context = {
        "table": table,
        "sentence": needs_page.unanswered_sentence(table.total),
        "chosen": table.name_of(query),
        "needs": [need_view(need) for need in found.needs],
        "turns": needs_page.turns(request, found),
    }
    return render(request, "skills/needs_unanswered.html", context)


@access.public
@require_safe
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """An institution: what it looks for, how it answers, what came of it."""
    found = get_object_or_404(Institution.objects.visible_to(request.user), slug=slug)
    board = Need.objects.on_board(timezone.localdate()).of_institution(found)
    asked = {name: request.GET.get(name, "") for name in ("after", "stories_after")}
    opened = page_after(
        board.filter(shown_state__in=OPEN_NEED_STATES), "-published_at", asked["after"], size=OF_INSTITUTION
    )
    filled = page_after(board.filter(state=NeedState.FILLED), "-closed_at", asked["stories_after"], size=STORIES)
    context = {
        "institution": found,
        "place": place_in_words(found.city, country_name(found.country.code)),
        "figures": need_figures.figures_of(found),
        "open_needs": [need_view(need) for need in opened.needs],
        "stories": [need_view(need) for need in filled.needs],
        "open_turns": needs_page.turns(request, opened),
        "story_turns": needs_page.turns(request, filled, "stories_after"),
    }
    return render(request, "skills/institution.html", context)
