"""Advisors and the delays of steps in the workplace."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.errors import DomainError, TransitionNotAllowed
from mdm_platform.formats import language_name, nice_date, nice_list
from mdm_platform.forms import refuse
from mdm_platform.permissions import has_permission
from mdm_platform.workplace.acts import Act, HasActs
from mdm_platform.workplace.lists import RowsToRead
from projects.forms.advice import AbsenceForm, AbsenceGoneForm, AdvisorForm, HandOverForm
from projects.models import AdvisorAbsence, AdvisorProfile, SupportDelay
from projects.services import advisors, assignments

SUPERVISE = "projects.supervise_projects"


class _AbsenceInline(RowsToRead):
    model = AdvisorAbsence
    fields = ("starts", "ends")


def _declare(advisor: AdvisorProfile, *, by: Any, starts: Any, ends: Any) -> None:
    advisors.declare_absence(advisor=advisor, starts=starts, ends=ends, by=by)


def _cancel(advisor: AdvisorProfile, *, by: Any, absence: AdvisorAbsence) -> None:
    advisors.cancel_absence(absence=absence, by=by)


def _hand_over(advisor: AdvisorProfile, *, by: Any, to: AdvisorProfile | None) -> None:
    moved, left = assignments.hand_over(advisor=advisor, to=to, by=by)
    if not moved and left:
        raise TransitionNotAllowed(_("Aucun conseiller ne peut prendre ces dossiers : choisissez une personne libre."))


class CheckedAdvisorForm(AdvisorForm):
    """The sheet, with what the service would refuse said beside its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.with_role(Role.PROJECT_ADVISOR).order_by("full_name")

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            try:
                advisors.check(self.instance)
            except DomainError as error:
                refuse(self, error)


@admin.register(AdvisorProfile)
class AdvisorProfileAdmin(HasActs, PlatformModelAdmin):
    """Advisors with their load: supervisors write, an advisor reads their own sheet and notes their absences."""

    view_permission = "projects.view_advisors"
    change_permission = add_permission = SUPERVISE
    list_display = ("user", "regions_label", "languages_label", "load", "capacity", "takes_files", "away")
    list_filter = ("takes_files",)
    list_select_related = ("user",)
    search_fields = ("user__full_name",)
    fields = ("user", "regions", "sectors", "languages", "capacity", "takes_files", "load")
    readonly_fields = ("load",)
    inlines = (_AbsenceInline,)
    acts: ClassVar = (
        Act("absence", _("Noter une absence"), "projects.declare_absence", AbsenceForm, _declare),
        Act(
            "cancel-absence",
            _("Retirer une absence"),
            "projects.declare_absence",
            AbsenceGoneForm,
            _cancel,
            is_offered=lambda advisor: advisor.absences.filter(ends__gte=timezone.localdate()).exists(),
        ),
        Act(
            "hand-over",
            _("Confier ses dossiers à d’autres"),
            SUPERVISE,
            HandOverForm,
            _hand_over,
            is_offered=lambda advisor: assignments.running_of(advisor).exists(),
            hint=_("Chaque porteur apprend le nom de la personne qui le suit désormais."),
        ),
    )

    @admin.display(description=_("régions"))
    def regions_label(self, advisor: AdvisorProfile) -> Any:
        """How many regions, or all."""
        return len(advisor.regions) or _("toutes")

    @admin.display(description=_("langues"))
    def languages_label(self, advisor: AdvisorProfile) -> str:
        """The languages in words."""
        return nice_list(language_name(code) for code in advisor.languages)

    @admin.display(description=_("dossiers suivis"))
    def load(self, advisor: AdvisorProfile) -> int:
        """The files on which the advisor works."""
        return getattr(advisor, "load", 0)

    @admin.display(description=_("absence"))
    def away(self, advisor: AdvisorProfile) -> Any:
        """Until when the advisor is away."""
        if not advisor.is_absent:
            return "—"
        return _("jusqu’au %(day)s") % {"day": nice_date(advisor.back_after)}

    def name_of(self, obj: AdvisorProfile) -> str:
        """The person."""
        return str(obj.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_absence(timezone.localdate()).with_load()

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no absences."""
        return () if obj is None else self.inlines

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no files."""
        return [name for name in self.fields if obj is not None or name != "load"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Its own form, for those who may write."""
        may_write = has_permission(request.user, SUPERVISE)
        return super().get_form(request, obj, change, **({"form": CheckedAdvisorForm} if may_write else {}), **kwargs)

    def save_model(self, request: HttpRequest, obj: AdvisorProfile, form: Any, change: bool) -> None:
        """Through the service."""
        advisors.save(profile=obj, by=request.user)


@admin.register(SupportDelay)
class SupportDelayAdmin(PlatformModelAdmin):
    """How long each step may take; holders read the day that comes of it."""

    view_permission = change_permission = SUPERVISE
    list_display = ("state", "working_days", "keeper")
    fields = ("state", "working_days", "keeper")
    readonly_fields = ("state",)

    def name_of(self, obj: SupportDelay) -> str:
        """The step."""
        return str(obj.get_state_display())
