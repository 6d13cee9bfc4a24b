"""What the browser of somebody without account holds: the draft being written, and the receipt just made.

Both are let go by the button that leaves the page in a hurry, and by their time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from grievances.models import Case, CaseDraft
from grievances.services.filing import Filed
from mdm_platform import access, encryption

DRAFT, RECEIPT, SENT = "case_draft", "case_receipt", "case_sent"
LONG_TEXTS = ("description", "remedy")
RECEIPT_HELD = timedelta(minutes=30)


@dataclass(frozen=True)
class HeldReceipt:
    """A case just sent from this browser, with its code."""

    case: Case
    code: str
    is_mandate: bool


def hold_draft(request: HttpRequest, draft: CaseDraft) -> None:
    """Let this browser go on with a draft that is nobody's."""
    if draft.owner_id is None:
        request.session[DRAFT] = str(draft.public_id)


def held_draft(request: HttpRequest) -> CaseDraft | None:
    """The draft of this browser, or None."""
    known = request.session.get(DRAFT)
    return CaseDraft.objects.filter(public_id=known, owner=None).first() if known else None


def draft_of(request: HttpRequest, public_id: UUID) -> CaseDraft | None:
    """The draft, when it is the account's or this browser's."""
    own = CaseDraft.objects.visible_to(request.user).select_related("owner").filter(public_id=public_id).first()
    if own is not None:
        return own
    held = held_draft(request)
    return held if held is not None and held.public_id == public_id else None


def writing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of one draft: `view(request, draft, …)`. One that was just sent from here leads to its receipt."""

    @access.public
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, public_id: UUID, **parts: Any) -> HttpResponse:
        draft = draft_of(request, public_id)
        if draft is not None:
            return view(request, draft, **parts)
        if was_sent(request, public_id):
            return redirect("grievances:receipt")
        typed = [text for name in LONG_TEXTS if (text := request.POST.get(name, "").strip())]
        return render(request, "grievances/filing/draft_gone.html", {"typed": typed}, status=HTTPStatus.NOT_FOUND)

    return opened


def hold_receipt(
    request: HttpRequest, filed: Filed, *, sent: CaseDraft | None = None, now: datetime | None = None
) -> None:
    """Show the receipt with its code for half an hour, on this browser alone; the draft that was sent is let go."""
    request.session.pop(DRAFT, None)
    until = (now or timezone.now()) + RECEIPT_HELD
    held = {"case": str(filed.case.public_id), "code": filed.code, "mandate": filed.is_mandate}
    request.session[RECEIPT] = encryption.encrypt_json({**held, "until": until.isoformat()})
    if sent is not None:
        request.session[SENT] = str(sent.public_id)


def was_sent(request: HttpRequest, public_id: UUID) -> bool:
    """Whether that draft is the last that this browser sent: pressed twice, or reached by the way back."""
    return request.session.get(SENT) == str(public_id)


def held_receipt(request: HttpRequest, now: datetime | None = None) -> HeldReceipt | None:
    """The receipt that this browser may still show, or None."""
    token = request.session.get(RECEIPT)
    if not token:
        return None
    held = encryption.decrypt_json(token)
    if datetime.fromisoformat(held["until"]) < (now or timezone.now()):
        return None
    case = Case.objects.filter(public_id=held["case"]).select_related("category").first()
    return HeldReceipt(case, held["code"], held["mandate"]) if case is not None else None


def forget_receipt(request: HttpRequest) -> None:
    """Show the code no more on this browser."""
    request.session.pop(RECEIPT, None)
