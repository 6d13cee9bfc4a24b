"""The payments of a request, as its association reads them."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from associations.models import Request
from associations.services import associations, payment_presenters
from mdm_platform import access
from mdm_platform.components import Link
from mdm_platform.permissions import has_permission


@access.permission("associations.view_own_payments", on_object=True)
@never_cache
@require_safe
def request_payments(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was paid, what comes next, and what is owed."""
    rows = Request.objects.with_parts()
    found = associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)
    if not has_permission(request.user, "associations.view_own_payments", found):
        raise Http404
    context = {
        "found": found,
        "payments": payment_presenters.present(found, request.user),
        "crumbs": [
            Link(label=_("Mes demandes"), url=reverse("associations:my_requests")),
            Link(label=found.title, url=reverse("associations:request", args=[found.public_id])),
            Link(label=_("Versements"), url=""),
        ],
    }
    return render(request, "associations/payments/request.html", context)
