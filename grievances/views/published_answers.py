"""Answers that hold for everybody, by family."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grievances.models import PublishedAnswer
from grievances.workflows import CaseFamily
from mdm_platform import access


@access.public
@require_safe
def published_answers(request: HttpRequest) -> HttpResponse:
    """Every published answer, under its family."""
    rows = list(PublishedAnswer.objects.published().select_related("category"))
    families = [(family.label, [row for row in rows if row.category.family == family]) for family in CaseFamily]
    context = {"families": [family for family in families if family[1]]}
    return render(request, "grievances/filing/answers.html", context)
