"""Calls for projects as everybody reads them, and the simulation of eligibility."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from associations.models import Association, Call, CallProgramme
from associations.services import call_eligibility
from associations.services import call_presenters as presenters
from associations.views import calls_page
from associations.workflows import PUBLIC_CALL_STATES
from mdm_platform import access
from mdm_platform.eligibility_fields import EligibilityForm

PAST_SHOWN = 40


@access.public
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Open calls first, then those announced, then the past ones, of one programme or all."""
    programme = request.GET.get("programme", "")
    found = Call.objects.public().with_version()
    if programme in CallProgramme.values:
        found = found.filter(programme=programme)
    views = [presenters.call_view(call) for call in found.order_by("current__closes_at", "pk")]
    groups = calls_page.groups(views, past_shown=PAST_SHOWN)
    context = {"groups": groups, "programmes": calls_page.programmes(programme), "total": len(views)}
    return render(request, "associations/calls/list.html", context)


@access.public
@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call with its rules; one in preparation is shown to those who prepare it."""
    found = _get(request, slug)
    version = found.current
    context = {
        "view": presenters.call_view(found),
        "is_public": found.state in PUBLIC_CALL_STATES,
        "calendar": presenters.calendar_rows(version),
        "amounts": presenters.amount_rows(version),
        "rules": presenters.rule_sentences(version),
        "topups": presenters.topup_sentences(version),
        "tranches": presenters.tranche_rows(version),
        "expenses": presenters.budget_rows(version, "expense"),
        "incomes": presenters.budget_rows(version, "income"),
        "documents": list(version.documents.all()),
        "criteria": list(version.grid.criteria.all()) if version.grid else [],
        "history": presenters.history(found),
    }
    return render(request, "associations/calls/detail.html", context)


@access.public
@require_safe
def call_eligibility_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What each rule answers, for one of the reader's associations or for what is typed; nothing is kept."""
    found = _get(request, slug)
    version, today = found.current, timezone.localdate()
    mine = list(Association.objects.held_by(request.user).order_by("name", "pk"))
    chosen = calls_page.chosen_of(mine, request.GET.get("association"))
    facts = call_eligibility.asked(version=version, association=chosen, on=today)
    answered = "asked" in request.GET
    form = EligibilityForm(request.GET if answered else None, facts=facts, currency=version.currency)
    answers: list[Any] = []
    if answered and form.is_valid():
        answers = call_eligibility.answers(version=version, association=chosen, typed=form.typed())
    context = {
        "view": presenters.call_view(found),
        "associations": mine,
        "chosen": chosen,
        "form": form,
        "answers": answers,
        "result": calls_page.result(answers) if answers else None,
    }
    return render(request, "associations/calls/eligibility.html", context)


def _get(request: HttpRequest, slug: str) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user).with_version(), slug=slug)
