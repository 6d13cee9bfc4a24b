"""The directory: searching people, and reading what one of them shows to the reader."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from mdm_platform import access
from mdm_platform.api.callers import principal_of
from mdm_platform.errors import InvalidInput, QuotaExceeded
from mdm_platform.permissions import has_permission
from mdm_platform.search.pages import SearchPage, search_address, show_search
from skills.models import Profile, Source
from skills.services import presenters, readings, search_query
from skills.services.search import Page, Search
from skills.views import directory_page, matches_page


@access.public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """People that the reader may find, by words and filters; the address holds the whole search."""
    query = search_query.parse(request.GET, lenient=True)
    asked = Search(query, request.user)
    refusal, page = None, Page([], None, None, near=False)
    try:
        page = asked.page(reader=principal_of(request))
    except InvalidInput:
        return redirect(search_address("skills:directory", query.at("")))
    except QuotaExceeded as error:
        refusal = error
    context = _context(asked, page) | {"refusal": refusal}
    return show_search(request, "skills/directory.html", context, status=429 if refusal else 200)


def _context(asked: Search, page: Page) -> dict[str, Any]:
    query, counted, count = asked.query, asked.facets(), asked.count()
    names = directory_page.Names(counted, query)
    links = SearchPage(query, "skills:directory", names.of)
    return links.frame(page, directory_page.facets(links, counted), "q", "city") | {
        "near": page.near,
        "count": count,
        "sentence": directory_page.count_sentence(count, query),
        "people": directory_page.people(page.results, names),
        "orders": links.orders(directory_page.orders()),
        "save_url": directory_page.save_url(query, asked.user),
    }


@access.public
@require_safe
def profile_detail(request: HttpRequest, public_id: Any) -> HttpResponse:
    """A profile as the reader may see it; one that may not be seen answers like one that does not exist."""
    profile = get_object_or_404(Profile.objects.visible_to(request.user).with_parts(), public_id=public_id)
    view = presenters.view_for(profile, request.user)
    if not view.is_listed:
        raise Http404
    readings.trace(profile=profile, by=request.user)
    context = {
        "profile": profile,
        "view": view,
        "is_own": request.user.is_authenticated and profile.owner_id == request.user.pk,
        "may_write": has_permission(request.user, "skills.contact_profile", profile),
        "propose": matches_page.offer_to_propose(request.user),
        "photo": profile.photo if view.shows("photo") else None,
        "indexed": view.indexable and profile.is_found,
        "credits_esco": any(seen.skill.source == Source.ESCO for seen in view.skills),
    }
    return render(request, "skills/profile_detail.html", context)
