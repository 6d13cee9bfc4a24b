"""The receipt of a case just sent: its number, its code this once, and what happens next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grievances.services import filing_receipts
from grievances.views import filing_session
from mdm_platform import access


@access.public
@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt, as long as this browser may show it; afterwards, how to go on without it."""
    held = filing_session.held_receipt(request)
    if held is None:
        return render(request, "grievances/filing/receipt_gone.html", status=200)
    view = filing_receipts.view(case=held.case, code=held.code, is_mandate=held.is_mandate)
    return render(request, "grievances/filing/receipt.html", {"receipt": view})


@access.public
@never_cache
@require_safe
def receipt_pdf(request: HttpRequest) -> HttpResponse:
    """The receipt as a PDF to print or keep."""
    held = filing_session.held_receipt(request)
    if held is None:
        return redirect("grievances:receipt")
    language = (get_language() or "fr")[:2]
    content = filing_receipts.document(case=held.case, code=held.code, is_mandate=held.is_mandate, language=language)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{held.case.number}.pdf"'
    return answer


@access.public
@require_POST
def receipt_done(request: HttpRequest) -> HttpResponse:
    """The number and the code are noted: this browser shows them no more."""
    held = filing_session.held_receipt(request)
    filing_session.forget_receipt(request)
    is_counter = held is not None and held.case.filed_by_id == request.user.pk and request.user.pk is not None
    return redirect("grievances:counter" if is_counter else "grievances:home")
