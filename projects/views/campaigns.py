"""Campaigns as everybody reads them: the list and the page of each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from associations.services.association_presenters import names_of
from mdm_platform import access
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import has_permission
from mdm_platform.search.pages import SearchPage, search_address, show_search
from projects.models import Campaign
from projects.services import campaign_presenters as present
from projects.services.campaign_search import CampaignQuery, CampaignSearch
from projects.views import campaigns_page
from projects.workflows.campaigns import COLLECTING_STATES, CampaignState

LIST = "projects:campaigns"


@access.public
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The campaigns that were opened; the address holds the whole search."""
    asked = CampaignSearch(CampaignQuery.parse(request.GET, lenient=True))
    try:
        page = asked.page()
    except InvalidInput:
        return redirect(search_address(LIST, asked.query.at("")))
    links = SearchPage(asked.query, LIST, campaigns_page.Names().of)
    context = links.frame(page, campaigns_page.facets(links, asked.facets())) | {
        "sentence": campaigns_page.count_sentence(asked.count(), asked.query),
        "cards": [present.card(one) for one in page.rows],
        "orders": links.orders(campaigns_page.ORDERS),
    }
    return show_search(request, "projects/campaigns/list.html", context)


@access.public
@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign; one that the reader may not see answers like one that does not exist."""
    rows = Campaign.objects.visible_to(request.user).with_sums()
    found = get_object_or_404(rows.select_related("association", "province__region", "envelope"), slug=slug)
    is_told = found.state == CampaignState.REPORTED
    context = {
        **present.card(found),
        "association_name": names_of(found.association)[0],
        "account": present.account_rows(found),
        "authorisation": present.authorisation_rows(found),
        "budget": present.budget_table(found),
        "budget_columns": [_("Poste"), _("Prévu"), *([_("Dépensé")] if is_told else [])],
        "is_open": found.takes_pledges,
        "is_collecting": found.state in COLLECTING_STATES,
        "is_told": is_told,
        "pictures": found.pictures.select_related("file") if is_told else (),
        "updates": found.updates.all(),
        "may_follow": has_permission(request.user, "projects.follow_campaign", found),
    }
    return render(request, "projects/campaigns/page.html", context)
