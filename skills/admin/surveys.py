"""Surveys in the workplace: prepared with their questions, opened, closed, published; texts read once it is closed."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.territories import countries
from skills.models import QuestionKind, Survey, SurveyQuestion
from skills.services import surveys
from skills.workflows import FEWEST_ANSWERS, SurveyState, SurveyWorkflow


class SurveyForm(forms.ModelForm):
    """A survey with its segment; countries are chosen by name."""

    countries = forms.MultipleChoiceField(
        label=_("pays de résidence"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    class Meta:
        model = Survey
        fields = (
            *("title_fr", "title_ar", "title_en", "intro_fr", "intro_ar", "intro_en"),
            *("consent_fr", "consent_ar", "consent_en", "closes"),
            *("domains", "countries", "regions", "seniority_min", "seniority_max"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "countries" in self.fields:
            self.fields["countries"].choices = [(one.code, one.name) for one in countries.all_countries()]


class QuestionInline(admin.StackedInline):
    """The questions, as long as nobody could answer them."""

    model = SurveyQuestion
    extra = 0
    fields = (
        ("position", "kind"),
        *("label_fr", "label_ar", "label_en", "choices_fr", "choices_ar", "choices_en"),
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        draft = obj is None or obj.state == SurveyState.DRAFT
        return draft and PlatformModelAdmin._may(request, "skills.manage_surveys", obj)

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Survey)
class SurveyAdmin(PlatformModelAdmin):
    """Surveys; nothing of the answers is shown before the end, so that nobody watches them come."""

    workflow = SurveyWorkflow
    view_permission = "skills.manage_surveys"
    change_permission = "skills.manage_surveys"
    add_permission = "skills.manage_surveys"
    transition_services: ClassVar = {"open": surveys.open, "close": surveys.close, "publish": surveys.publish}
    form = SurveyForm
    inlines = (QuestionInline,)
    list_display = ("title_fr", "state", "opens", "closes", "participation")
    list_filter = ("state",)
    search_fields = ("title_fr", "title_ar", "title_en")
    readonly_fields = ("state", "opens", "published_on", "participation", "read_texts")
    fieldsets = (
        (None, {"fields": ("state", "opens", "closes", "published_on", "participation", "read_texts")}),
        (_("Titre"), {"fields": ("title_fr", "title_ar", "title_en")}),
        (_("Présentation"), {"fields": ("intro_fr", "intro_ar", "intro_en")}),
        (_("Consentement"), {"fields": ("consent_fr", "consent_ar", "consent_en")}),
        (
            _("À qui l’enquête s’adresse"),
            {"fields": ("domains", "countries", "regions", "seniority_min", "seniority_max")},
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what is being prepared changes."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == SurveyState.DRAFT)

    def save_model(self, request: HttpRequest, obj: Survey, form: Any, change: bool) -> None:
        """Through the service."""
        surveys.save(survey=obj, by=request.user)

    @admin.display(description=_("personnes qui ont répondu"))
    def participation(self, survey: Survey) -> Any:
        """How many answered, once the survey is over."""
        if not _is_over(survey):
            return _("connu après la clôture")
        return survey.answered if survey.answered >= FEWEST_ANSWERS else _("moins de 5")

    @admin.display(description=_("textes reçus"))
    def read_texts(self, survey: Survey) -> SafeString | Any:
        """The texts, in no order, once the survey is over and enough people answered."""
        if not _is_over(survey) or survey.answered < FEWEST_ANSWERS:
            return _("lus après la clôture, si cinq personnes au moins ont répondu")
        rows = [question for question in survey.questions.all() if question.kind == QuestionKind.TEXT]
        return format_html_join("", "<p>{}</p>{}", ((row.label, _list(row.texts)) for row in rows)) or _("aucun")


def _list(texts: list[str]) -> SafeString:
    return format_html("<ul>{}</ul>", format_html_join("", '<li dir="auto">{}</li>', ((text,) for text in texts)))


def _is_over(survey: Survey) -> bool:
    return survey.state in (SurveyState.CLOSED, SurveyState.PUBLISHED)


def _closed() -> QuerySet:
    return Survey.objects.filter(state=SurveyState.CLOSED, answered__gte=FEWEST_ANSWERS)


register_worklist(
    WorkBlock(
        _("Enquêtes à publier"),
        "skills.manage_surveys",
        lambda user: _closed().count(),
        lambda user: f"{reverse('admin:skills_survey_changelist')}?state__exact=closed",
    )
)
