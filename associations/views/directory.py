"""The public register: the list, the map of action, and the page of each association."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from associations.models import Association
from associations.services.action_map import action_map
from associations.services.association_presenters import cards
from associations.services.directory import DirectoryQuery, DirectorySearch
from associations.views import directory_page
from associations.workflows import AssociationState
from mdm_platform import access
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import has_permission
from mdm_platform.search.pages import SearchPage, search_address, show_search

LIST, MAP = "associations:directory", "associations:map"


@access.public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The associations of the register; the address holds the whole search."""
    asked = DirectorySearch(DirectoryQuery.parse(request.GET, lenient=True))
    try:
        page = asked.page()
    except InvalidInput:
        return redirect(search_address(LIST, asked.query.at("")))
    links = SearchPage(asked.query, LIST, directory_page.Names().of)
    context = links.frame(page, directory_page.facets(links, asked.facets())) | {
        "sentence": directory_page.count_sentence(asked.count(), asked.query),
        "cards": cards(page.rows),
        "orders": directory_page.orders(links),
        "map_url": search_address(MAP, asked.query.at("")),
    }
    return show_search(request, "associations/register/directory.html", context)


@access.public
@require_safe
def association_map(request: HttpRequest) -> HttpResponse:
    """Where the associations found act in Morocco, province by province."""
    asked = DirectorySearch(DirectoryQuery.parse(request.GET, lenient=True).at(""))
    drawn = action_map(asked.by_province())
    links = SearchPage(asked.query, MAP, directory_page.Names().of)
    narrowed = asked.query.without("province")
    acting = asked.found.filter(provinces__isnull=False).values("pk").distinct().count()
    context = {
        "query": asked.query,
        "map": drawn,
        "ranked": [(place, search_address(LIST, narrowed.adding("province", place.code))) for place in drawn.ranked],
        "sentence": directory_page.map_sentence(len(drawn.ranked), acting),
        "chips": links.chips(),
        "facets": [one for one in directory_page.facets(links, asked.facets()) if one.name != "province"],
        "list_url": search_address(LIST, asked.query),
    }
    return show_search(request, "associations/register/map.html", context)


@access.public
@require_safe
def association(request: HttpRequest, slug: str) -> HttpResponse:
    """One association; one that the reader may not see answers like one that does not exist."""
    found = Association.objects.visible_to(request.user).filter(slug=slug).first()
    if found is None:
        return _merged_or_gone(slug)
    provinces = list(found.provinces.select_related("region").order_by("region", "code"))
    context = {
        "association": found,
        "card": cards([found])[0],
        "identity": directory_page.identity_rows(found),
        "contact": directory_page.contact_rows(found),
        "life": directory_page.life_rows(found),
        "action": directory_page.action_rows(found, provinces),
        "map": action_map({province.code: 1 for province in provinces}) if provinces else None,
        "map_label": _("Carte des provinces où l’association agit"),
        "label": found.labels.valid(timezone.localdate()).first(),
        "board": found.officers.in_office().filter(is_public=True).order_by("starts", "pk"),
        "federations": found.federations.public().order_by("name_key"),
        "members": found.members.public().order_by("name_key")[:50],
        "is_own": has_permission(request.user, "associations.edit_association", found),
    }
    return render(request, "associations/register/association.html", context)


def _merged_or_gone(slug: str) -> HttpResponse:
    """The page of the association that took over, for an address that was printed before the merge."""
    closed = get_object_or_404(Association.objects.filter(state=AssociationState.DISSOLVED), slug=slug)
    kept = closed.merged_into
    if kept is None or not kept.is_public:
        raise Http404
    return redirect(reverse("associations:association", args=[kept.slug]), permanent=True)
