"""Public projects: the list, and the sheet of each, as far as its holder shows it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from mdm_platform import access
from mdm_platform.errors import InvalidInput
from mdm_platform.search.pages import SearchPage, search_address, show_search
from projects.models import Project
from projects.services import presenters
from projects.services.project_search import ProjectQuery, ProjectSearch
from projects.views import public_page

LIST = "projects:projects"


@access.public
@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The projects that their holders show to everybody; the address holds the whole search."""
    asked = ProjectSearch(ProjectQuery.parse(request.GET, lenient=True))
    try:
        page = asked.page()
    except InvalidInput:
        return redirect(search_address(LIST, asked.query.at("")))
    links = SearchPage(asked.query, LIST, public_page.Names().of)
    context = links.frame(page, links.facets(public_page.FACETS, asked.facets())) | {
        "sentence": public_page.count_sentence(asked.count(), asked.query),
        "cards": [presenters.public_sheet(one) for one in page.rows],
    }
    return show_search(request, "projects/sheet/list.html", context)


@access.public
@require_safe
def sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One public sheet; a project that is not shown answers like one that does not exist."""
    rows = Project.objects.public().select_related("region", "province").prefetch_related("sources")
    found = get_object_or_404(rows, public_id=public_id)
    context = {"card": presenters.public_sheet(found), "is_own": found.holder_id == request.user.pk}
    return render(request, "projects/sheet/sheet.html", context)
