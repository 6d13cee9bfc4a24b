"""Improvements of procedures in the workplace: written, decided, put in place."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grievances.forms.improvements import ImprovementForm, LinkCasesForm, UnlinkCaseForm
from grievances.models import Case, Improvement
from grievances.services import improvements
from grievances.workflows import ImprovementState, ImprovementWorkflow
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.formats import nice_date
from mdm_platform.permissions import has_permission
from mdm_platform.workplace.acts import Act, HasActs
from mdm_platform.workplace.lists import RowsToRead

MOST_SHOWN = 100


def _link(improvement: Improvement, *, by: Any, numbers: str) -> None:
    improvements.link(improvement=improvement, numbers=numbers.replace(",", "\n").splitlines(), by=by)


def _unlink(improvement: Improvement, *, by: Any, number: str) -> None:
    improvements.unlink(improvement=improvement, number=number, by=by)


class CaseInline(RowsToRead):
    """The cases behind it that this reader may see, a hundred at most."""

    model = Improvement.cases.through
    fields = ("number", "kind", "outcome", "received_at")
    verbose_name_plural = _("dossiers reliés")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        readable = Case.objects.visible_to(request.user).order_by("-received_at").values("pk")[:MOST_SHOWN]
        return super().get_queryset(request).filter(case__in=readable).select_related("case")

    @admin.display(description=_("numéro"))
    def number(self, row: Any) -> str:
        """The public number."""
        return row.case.number

    @admin.display(description=_("nature"))
    def kind(self, row: Any) -> str:
        """What was sent."""
        return row.case.get_kind_display()

    @admin.display(description=_("résultat"))
    def outcome(self, row: Any) -> str:
        """What the answer said."""
        return row.case.get_outcome_display()

    @admin.display(description=_("reçu le"))
    def received_at(self, row: Any) -> str:
        """When it came."""
        return nice_date(row.case.received_at)


@admin.register(Improvement)
class ImprovementAdmin(HasActs, PlatformModelAdmin):
    """Improvements that the desk writes or has published."""

    workflow = ImprovementWorkflow
    form = ImprovementForm
    view_permission = "grievances.work_on_cases"
    change_permission = "grievances.write_improvement"
    add_permission = "grievances.write_improvement"
    transition_services: ClassVar = {
        "propose": improvements.propose,
        "send_back": improvements.send_back,
        "study": improvements.study,
        "adopt": improvements.adopt,
        "put_in_place": improvements.put_in_place,
        "decline": improvements.decline,
    }
    note_labels: ClassVar = {
        "send_back": _("Ce qu’il faut reprendre, lu par qui l’a écrite"),
        "decline": _("Pourquoi la procédure reste comme elle est"),
    }
    acts = (
        Act("link", _("Relier des dossiers"), "grievances.write_improvement", LinkCasesForm, _link),
        Act("unlink", _("Retirer un dossier"), "grievances.write_improvement", UnlinkCaseForm, _unlink),
    )
    list_display = ("heading", "category", "responsible", "state", "created_at")
    list_filter = ("state", "category__family")
    list_select_related = ("category", "responsible")
    search_fields = ("title_fr", "title_ar", "title_en")
    inlines = (CaseInline,)
    readonly_fields = ("published_at", "decided_at", "in_place_at")
    fieldsets = (
        (None, {"fields": ("category", "responsible", "state")}),
        (_("Titre"), {"fields": ("title_fr", "title_ar", "title_en")}),
        (_("Ce qui se répète"), {"fields": ("problem_fr", "problem_ar", "problem_en")}),
        (_("Ce qui est proposé"), {"fields": ("proposal_fr", "proposal_ar", "proposal_en")}),
        (
            _("Ce qui a changé, ou pourquoi rien ne change"),
            {"fields": ("outcome_fr", "outcome_ar", "outcome_en")},
        ),
        (_("Dates"), {"fields": ("published_at", "decided_at", "in_place_at")}),
    )

    @admin.display(description=_("titre"), ordering="title_fr")
    def heading(self, improvement: Improvement) -> str:
        """Its title in the reader's language."""
        return improvement.title

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Once it is public, only those who decide complete it."""
        is_public = obj is not None and obj.is_public
        name = "grievances.decide_improvement" if is_public else self.change_permission
        return self._may(request, name, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has neither state, nor cases, nor dates."""
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("category", "responsible")}), *self.fieldsets[1:4])

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one takes its cases when it is kept."""
        return () if obj is None else self.inlines

    def save_model(self, request: HttpRequest, obj: Improvement, form: Any, change: bool) -> None:
        """Through the services, which also bring the cases of the subject."""
        data = form.cleaned_data
        words = {"texts": data, "responsible": data.get("responsible"), "by": request.user}
        if not change:
            obj.pk = improvements.start(category=data["category"], **words).pk
            return
        try:
            improvements.write(improvement=Improvement.objects.get(pk=obj.pk), **words)
        except DomainError as refusal:
            messages.set_level(request, messages.ERROR)
            messages.error(request, str(refusal))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing more: cases are linked by an act."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[str]:
        """The names of the form's own fields: the rows beside it are only read."""
        return super().construct_change_message(request, form, (), add)


def _to_decide(user: Any) -> int:
    rows = Improvement.objects.written_by(user).filter(state=ImprovementState.PROPOSED)
    return rows.count() if has_permission(user, "grievances.decide_improvement") else 0


register_worklist(
    WorkBlock(
        _("Améliorations à décider"),
        "grievances.decide_improvement",
        _to_decide,
        lambda user: reverse("admin:grievances_improvement_changelist") + "?state__exact=proposed",
    )
)
