"""Pages of the searches that an agent keeps: the list, one search with what is new, its settings."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError, QuotaExceeded
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import has_permission, require_permission
from mdm_platform.search.pages import search_address
from skills.forms.saved_searches import SavedSearchForm, SearchFollowForm
from skills.models import SavedSearch
from skills.services import saved_searches, search_subscriptions
from skills.services.search_query import Query
from skills.views import directory_page, saved_searches_page


@access.permission("skills.save_search")
@require_safe
def search_list(request: HttpRequest) -> HttpResponse:
    """The agent's searches and those that colleagues share."""
    rows = SavedSearch.objects.visible_to(request.user).with_author_at_work(timezone.now())
    found = list(rows.select_related("author").order_by("-created_at", "-pk"))
    return render(request, "skills/searches.html", {"searches": saved_searches_page.lines(found, request.user)})


@access.permission("skills.save_search")
@require_http_methods(["GET", "POST"])
def search_new(request: HttpRequest) -> HttpResponse:
    """Keep the search that the address holds."""
    asked = request.META.get("QUERY_STRING", "")
    try:
        query = saved_searches.read_query(asked)
    except DomainError as error:
        messages.error(request, " ".join([str(error), *(" ".join(map(str, said)) for said in error.fields.values())]))
        return redirect("skills:directory")
    form = SavedSearchForm(request.POST or None, initial=saved_searches_page.proposed(query))
    if request.method == "POST" and form.is_valid():
        try:
            search = saved_searches.save(query=asked, by=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, saved_searches_page.receipt(search))
            return redirect("skills:search_detail", public_id=search.public_id)
    return _form_page(request, form, query, None)


@access.permission("skills.save_search")
@require_safe
def search_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One search: what is new, and where its whole result stands."""
    search = _search(request, public_id)
    return _detail(request, search)


@access.permission("skills.save_search")
@require_POST
def search_follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Follow a colleague's shared search, or change the rhythm of one's own alerts."""
    search = _search(request, public_id)
    require_permission(request.user, "skills.follow_search", search)
    form = SearchFollowForm(request.POST)
    if fulfil(form, partial(search_subscriptions.follow, search=search, by=request.user)):
        messages.success(request, _("Vous suivez cette recherche : ses nouvelles fiches vous parviendront."))
        return redirect("skills:search_detail", public_id=public_id)
    return _detail(request, search, form)


def _detail(request: HttpRequest, search: SavedSearch, form: SearchFollowForm | None = None) -> HttpResponse:
    line = saved_searches_page.lines([search], request.user)[0]
    refusal, results = None, []
    try:
        results = saved_searches.fresh_cards(search=line.following or search, by=request.user)
    except QuotaExceeded as error:
        refusal = error
    context = {
        "line": line,
        "follow": saved_searches_page.follow_form(line, form, request.user),
        "people": directory_page.listed_people(results),
        "refusal": refusal,
        "may_edit": has_permission(request.user, "skills.edit_search", search),
    }
    status = 422 if form is not None else 429 if refusal else 200
    return render(request, "skills/search_detail.html", context, status=status)


@access.permission("skills.save_search")
@require_http_methods(["GET", "POST"])
def search_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the name, the rhythm, or who sees the search."""
    search = _search(request, public_id)
    require_permission(request.user, "skills.edit_search", search)
    held: dict[str, Any] = {"name": search.name, "rhythm": search.rhythm, "is_shared": search.is_shared}
    form = SavedSearchForm(request.POST or None, initial=held)
    if request.method == "POST" and fulfil(form, partial(saved_searches.change, search=search, by=request.user)):
        messages.success(request, _("La recherche est modifiée."))
        return redirect("skills:search_detail", public_id=public_id)
    return _form_page(request, form, saved_searches_page.stored(search), search)


@access.permission("skills.save_search")
@require_POST
def search_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Take over, delete, or mark what is new as looked through."""
    search = _search(request, public_id)
    service, sentence, lands_on_list = saved_searches_page.action(action)
    if announce(request, partial(service, search=search, by=request.user), done=sentence) and lands_on_list:
        return redirect("skills:searches")
    return redirect("skills:search_detail", public_id=public_id)


def _search(request: HttpRequest, public_id: UUID) -> SavedSearch:
    """One search of the agent's institution; 404 for a search that this agent may not see."""
    rows = SavedSearch.objects.visible_to(request.user).with_author_at_work(timezone.now())
    return get_object_or_404(rows.select_related("author"), public_id=public_id)


def _form_page(request: HttpRequest, form: SavedSearchForm, query: Query, search: SavedSearch | None) -> HttpResponse:
    context = {
        "form": form,
        "search": search,
        "criteria": saved_searches_page.criteria(query),
        "directory_url": search_address("skills:directory", query),
    }
    return render(request, "skills/search_form.html", context, status=422 if form.errors else 200)
