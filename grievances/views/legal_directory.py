"""The directory of legal experts and law firms."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grievances.models import LegalExpert
from grievances.views import legal_search
from mdm_platform import access
from mdm_platform.components import Row
from mdm_platform.search.pages import show_search


@access.public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Experts and firms by country, language and branch of law."""
    search = legal_search.ExpertSearch(legal_search.ExpertQuery.parse(request.GET, lenient=True))
    return show_search(request, "grievances/legal/directory.html", search.context())


@access.public
@require_safe
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """One expert or firm."""
    rows = LegalExpert.objects.listed().with_agreement().select_related("firm")
    found = get_object_or_404(rows, public_id=public_id)
    colleagues = LegalExpert.objects.listed().filter(firm=found).order_by("name", "pk")[:100]
    card = legal_search.expert_card(found)
    context = {"entry": found, "card": card, "facts": _facts(found, card), "colleagues": colleagues}
    return render(request, "grievances/legal/entry.html", context)


def _facts(found: LegalExpert, card: dict[str, Any]) -> list[Row]:
    rows = [
        Row(_("Pays"), ", ".join(card["countries"])),
        Row(_("Langues"), ", ".join(card["languages"])),
        Row(_("Branches du droit"), "\n".join(card["branches"])),
    ]
    told = ((_("Ville"), found.city), (_("Barreau ou ordre"), found.bar))
    return [*rows, *(Row(label, value) for label, value in told if value)]
