"""Where an association is paid: the account in use by its last digits, and the one to declare."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from associations.forms.papers import BankDetailsForm
from associations.models import Association, BankDetails
from associations.services import associations
from associations.services import bank_details as accounts
from associations.workflows import BankDetailsState
from mdm_platform import access
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.permissions import has_permission, require_permission

DECLARE = "associations.declare_bank_details"
TONES = {
    BankDetailsState.DECLARED: "warning",
    BankDetailsState.VERIFIED: "success",
    BankDetailsState.REJECTED: "danger",
    BankDetailsState.REPLACED: "neutral",
}


@access.permission("associations.view_bank_details", on_object=True)
@sensitive_post_parameters("number", "bic", "holder")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_details(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The accounts, without their numbers; POST declares a new one."""
    association = associations.held_by(user=request.user, public_id=public_id)
    require_permission(request.user, "associations.view_bank_details", association)
    posted = request.method == "POST"
    start = {"holder": association.name, "country": str(association.country)}
    form = BankDetailsForm(request.POST, request.FILES) if posted else BankDetailsForm(initial=start)
    if posted and form.is_valid():
        try:
            accounts.declare(association=association, by=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le compte est déclaré. Le service financier le vérifie avant tout paiement."))
            return redirect("associations:bank_details", public_id=public_id)
    context = _shown(request, association) | {"form": form}
    context["opened"] = bool(form.errors) or context["current"] is None
    return render(request, "associations/register/bank_details.html", context, status=422 if form.errors else 200)


def _shown(request: HttpRequest, association: Association) -> dict[str, Any]:
    rows = list(BankDetails.objects.visible_to(request.user).filter(association=association).order_by("-declared_at"))
    current = next((row for row in rows if row.state != BankDetailsState.REPLACED), None)
    return {
        "association": association,
        "current": current,
        "tone": TONES[current.state] if current else "",
        "explanation": _why_rejected(current),
        "former": [row for row in rows if row is not current],
        "may_declare": has_permission(request.user, DECLARE, association),
    }


def _why_rejected(details: BankDetails | None) -> str:
    """What the finance service wrote about the account that it turned down."""
    if details is None or details.state != BankDetailsState.REJECTED:
        return ""
    log = TransitionLog.objects.about(details).filter(transition="reject").select_related("note").last()
    note = getattr(log, "note", None)
    return note.text if note is not None else ""
