"""Writing a request: one subject a page, by several officers, saved as one types, read again, certified and sent."""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from associations.forms import requests as forms
from associations.models import Request
from associations.services import associations, budgets, request_steps, requests
from associations.services.request_steps import StaleStep, Writing
from associations.views.request_summary import address, sections
from mdm_platform import access
from mdm_platform.components import ErrorLink
from mdm_platform.eligibility import Outcome
from mdm_platform.errors import DomainError
from mdm_platform.journeys.pages import Subject, Walk, refusal_links
from mdm_platform.permissions import has_permission, require_permission

FIELDS_PAGE = "associations/requests/step_fields.html"
SUBJECTS = {
    "project": Subject(forms.ProjectForm, FIELDS_PAGE),
    "story": Subject(forms.StoryForm, FIELDS_PAGE),
    "people": Subject(forms.PeopleForm, FIELDS_PAGE),
    "budget": Subject(forms.BudgetRows, "associations/requests/step_budget.html"),
}
OWN_PAGES = {"documents": "associations:request_documents", "operator": "associations:request_operator"}
LONGEST_PAGE_NAME = 32


def own_request(request: HttpRequest, public_id: UUID) -> Request:
    """The request, for one of its officers: 404 when it does not exist for the reader, 403 for others' requests."""
    rows = Request.objects.with_parts()
    found = associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)
    require_permission(request.user, "associations.edit_request", found)
    return found


@access.permission("associations.edit_request", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One subject. Whatever is right is saved, whatever is wrong stays on the page with how to mend it."""
    if step in OWN_PAGES:
        return redirect(OWN_PAGES[step], public_id=public_id)
    if step not in SUBJECTS:
        raise Http404
    found = own_request(request, public_id)
    if request.method != "POST" and not found.is_editable:
        return redirect("associations:request", public_id=public_id)
    return _walk(request, found).answer(request, step)


@access.permission("associations.edit_request", on_object=True)
@require_POST
def budget_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the rules say of the budget as it is being typed; nothing is saved."""
    found = own_request(request, public_id)
    rows = forms.BudgetRows(request.POST, record=found)
    rows.is_valid()
    context = budget_state(found, rows.readable_lines())
    return render(request, "associations/requests/step_budget.html#check", context)


@access.permission("associations.edit_request", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that was said, to read again; POST certifies and sends it."""
    found = own_request(request, public_id)
    form = forms.CertifyForm(request.POST if request.method == "POST" else None)
    errors: list[ErrorLink] = []
    if request.method == "POST" and form.is_valid():
        try:
            requests.submit(request=found, by=request.user, seen=request.POST.get("seen", ""))
        except DomainError as error:
            errors = refusal_links(error)
        else:
            return redirect("associations:request_receipt", public_id=public_id)
    if not (found.is_editable or found.state == "endorsed"):
        return redirect("associations:request", public_id=public_id)
    context = _check_context(request, found) | {"form": form, "errors": errors}
    return render(request, "associations/requests/check.html", context, status=422 if errors or form.errors else 200)


def budget_state(found: Request, lines: Any = None) -> dict[str, Any]:
    """The totals and what stands against sending, for the page of the budget and its live check."""
    rows = budgets.lines_of(found) if lines is None else lines
    sums = budgets.totals(rows, found.currency)
    return {"sums": sums, "findings": budgets.check(found, rows), "currency": found.currency}


def _check_context(request: HttpRequest, found: Request) -> dict[str, Any]:
    shown = sections(found)
    may_certify = has_permission(request.user, "associations.certify_request", found)
    answers = requests.eligibility_of(found, on=timezone.localdate())
    return {
        "answers": [answer for answer in answers if answer.outcome != Outcome.PASSED],
        "has_rules": bool(answers),
        "found": found,
        "sections": shown,
        "seen": request_steps.stamp_of(found),
        "is_ready": not any(section.needed for section in shown),
        "may_certify": may_certify,
        "tasks_url": reverse("associations:request", args=[found.public_id]),
    }


@dataclass
class _Visit:
    """One opening of a step: saves what was typed, and remembers when somebody else had written meanwhile."""

    request: HttpRequest
    found: Request
    writing: Writing
    is_stale: bool = False

    def save(self, step: str, values: dict[str, Any]) -> None:
        """Save the step; StaleStep when another officer wrote it since the page was opened."""
        by = self.request.user
        try:
            request_steps.save(request=self.found, step=step, values=values, by=by, writing=self.writing)
        except StaleStep:
            self.is_stale = True
            raise

    def more(self, step: str) -> dict[str, Any]:
        """What the page of a step shows besides its form."""
        theirs = sections(self.found, needed=False) if self.is_stale else []
        context: dict[str, Any] = {
            "found": self.found,
            "page": self.writing.page,
            "seen": request_steps.version_of(self.found, step),
            "theirs": [section for section in theirs if section.slug == step],
        }
        context |= {"autosave": ""} if self.is_stale else {}
        return context | (budget_state(self.found) if step == "budget" else {})


def _walk(request: HttpRequest, found: Request) -> Walk:
    visit = _Visit(request, found, _writing_of(request))
    return Walk(
        subjects=SUBJECTS,
        labels=request_steps.labels(found),
        record=found,
        save=visit.save,
        reload=lambda: own_request(request, found.public_id),
        step_url=lambda step: address(found, step),
        tasks_url=reverse("associations:request", args=[found.public_id]),
        check_url=reverse("associations:request_check", args=[found.public_id]),
        more=visit.more,
    )


def _writing_of(request: HttpRequest) -> Writing:
    """The name of the open page, and the version that it showed; a page that is opened gets a new name."""
    seen, page = request.POST.get("seen", ""), request.POST.get("page", "")
    known = page if len(page) == LONGEST_PAGE_NAME and page.isascii() and page.isalnum() else uuid.uuid4().hex
    return Writing(page=known, seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0)
