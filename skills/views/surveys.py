"""Surveys: those that are open to the reader, the one to answer, the results."""

import io
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mdm_platform import access, charts
from mdm_platform.errors import DomainError
from mdm_platform.formats import nice_number
from mdm_platform.forms import refuse
from mdm_platform.spreadsheets import CSV_TYPE, write_csv
from skills.forms.surveys import SurveyForm
from skills.models import Survey
from skills.services import survey_results, surveys
from skills.workflows import SurveyState

PUBLISHED_SHOWN = 50


@access.public
@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    """Surveys that the reader may answer, and the results that everybody may read."""
    seen = Survey.objects.visible_to(request.user)
    mine = seen.none()
    if request.user.is_authenticated:
        mine = seen.open(timezone.localdate()).addressed_to(request.user)
        mine = mine.exclude(participations__user_id=request.user.pk)
    published = seen.filter(state=SurveyState.PUBLISHED).order_by("-published_on", "-pk")[:PUBLISHED_SHOWN]
    return render(request, "skills/surveys.html", {"mine": mine.order_by("closes", "pk"), "published": published})


@access.login
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer a survey, once; afterwards, say that it is done."""
    found = get_object_or_404(Survey.objects.visible_to(request.user), public_id=public_id)
    takes = Survey.objects.open(timezone.localdate()).addressed_to(request.user).filter(pk=found.pk).exists()
    answered = surveys.has_answered(found, request.user)
    form = SurveyForm(request.POST or None, survey=found) if takes and not answered else None
    if request.method == "POST" and (form is None or form.is_valid()):
        answers = form.answers() if form else {}
        try:
            surveys.answer(survey=found, answers=answers, agreed=True, by=request.user)
        except DomainError as error:
            if form is None:
                return _page(request, found, None, answered=answered, refusal=error)
            refuse(form, error)
        else:
            return redirect("skills:survey", public_id=public_id)
    return _page(request, found, form, answered=answered)


@access.public
@require_safe
def survey_result_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The published results: a sentence, bars and a table a question."""
    found = _published(request, public_id)
    shown = [(result, charts.bars(_values(result)), _rows(result)) for result in survey_results.results(found)]
    columns = [_("Réponse"), _("Personnes")]
    return render(request, "skills/survey_results.html", {"survey": found, "results": shown, "columns": columns})


@access.public
@require_safe
def survey_result_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The published results as CSV."""
    found = _published(request, public_id)
    text = io.StringIO(newline="")
    write_csv(text, survey_results.header(), survey_results.file_rows(found))
    headers = {"Content-Disposition": f'attachment; filename="enquete-{found.public_id}.csv"'}
    return HttpResponse(text.getvalue().encode(), content_type=CSV_TYPE, headers=headers)


def _published(request: HttpRequest, public_id: UUID) -> Survey:
    rows = Survey.objects.visible_to(request.user).filter(state=SurveyState.PUBLISHED)
    return get_object_or_404(rows, public_id=public_id)


def _page(
    request: HttpRequest, found: Survey, form: SurveyForm | None, *, answered: bool, refusal: DomainError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"survey": found, "form": form, "answered": answered, "refusal": refusal}
    wrong = refusal is not None or (form is not None and bool(form.errors))
    return render(request, "skills/survey.html", context, status=(409 if form is None else 422) if wrong else 200)


def _values(result: survey_results.QuestionResult) -> list[tuple[str, int | None]]:
    return [(choice.label, choice.count) for choice in result.choices]


def _rows(result: survey_results.QuestionResult) -> list[list[str]]:
    hidden = _("moins de 5 ou masqué")
    return [[choice.label, hidden if choice.count is None else nice_number(choice.count)] for choice in result.choices]
