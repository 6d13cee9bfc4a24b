"""Files of projects in the workplace: the board of those who accompany, by state and by due date."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.formats import nice_date
from mdm_platform.money import Amount
from mdm_platform.permissions import has_permission
from mdm_platform.workplace.acts import HasActs
from mdm_platform.workplace.lists import AlwaysChosen, FoldedBoolean, FoldedChoices, FoldedRelated, RowsToRead
from projects.admin.exchange_acts import PROJECT_ACTS, PROJECT_INLINES
from projects.admin.project_acts import ACTS
from projects.admin.proposals import accept_proposals
from projects.models import Assignment, FundingSource, Milestone, PlanTask, Project, ProjectDiagnosis, TeamMember
from projects.services import board, support
from projects.services.board import Queue
from projects.workflows import SupportWorkflow

WORK, SUPERVISE = "projects.work_on_projects", "projects.supervise_projects"
LIST = "admin:projects_project_changelist"


class BoardFilter(AlwaysChosen):
    """The queue: one's own files for an advisor, those to assign for a supervisor, unless one asks for another."""

    title = _("file de travail")
    parameter_name = "queue"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.user = request.user
        super().__init__(request, *args)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Queue.choices

    def value(self) -> str:
        """What was chosen, else what this person begins with."""
        chosen = super().value()
        return chosen if chosen in Queue.values else board.first_queue(self.user)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return board.listed(board.narrow(queryset, Queue(self.value()), request.user))


class _SourceInline(RowsToRead):
    model = FundingSource
    fields = ("kind", "label", "amount_label", "is_foreign_currency", "is_secured")

    @admin.display(description=_("montant"))
    def amount_label(self, found: FundingSource) -> str:
        """How much, in the currency of the project."""
        return str(Amount(found.amount, found.project.currency))


class _TeamInline(RowsToRead):
    model = TeamMember
    fields = ("name", "role")


class _TaskInline(RowsToRead):
    model = PlanTask
    fields = ("title", "side", "due_on", "done_at", "dropped_at")


class _MilestoneInline(RowsToRead):
    model = Milestone
    fields = ("title", "due_on", "reached_on")


class _DiagnosisInline(RowsToRead):
    model = ProjectDiagnosis
    fields = ("number", "made_at", "total", "strengths", "needs")


class _AssignmentInline(RowsToRead):
    model = Assignment
    fields = ("advisor_name", "kind", "started_at", "ended_at")

    @admin.display(description=_("conseiller"))
    def advisor_name(self, found: Assignment) -> str:
        """Their name."""
        return str(found.advisor)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("advisor")


@admin.register(Project)
class ProjectAdmin(HasActs, PlatformModelAdmin):
    """Files, what is due first, first; never one's own project."""

    workflow = SupportWorkflow
    view_permission = WORK
    acts = (*ACTS, *PROJECT_ACTS)
    actions = (accept_proposals,)
    transition_services: ClassVar = {
        "ask_completion": support.ask_completion,
        "qualify": support.qualify,
        "start_diagnosis": support.start_diagnosis,
        "plan": support.plan,
        "accompany": support.accompany,
        "ready": support.ready,
        "finance": support.finance,
        "follow": support.follow,
        "complete": support.complete,
        "pause": support.pause,
        "give_up": support.give_up,
    }
    list_display = ("number", "title", "state", "due", "advisor_name", "region", "sector")
    list_filter = (
        BoardFilter,
        ("state", FoldedChoices),
        ("sector", FoldedChoices),
        ("region", FoldedRelated),
        ("is_women_led", FoldedBoolean),
    )
    list_select_related = ("advisor", "region")
    search_fields = ("number", "title")
    ordering = (F("due_on").asc(nulls_last=True), "pk")
    inlines = (
        *(_SourceInline, _TeamInline, _DiagnosisInline, _MilestoneInline, _TaskInline, _AssignmentInline),
        *PROJECT_INLINES,
    )
    fields = (
        *("number", "title", "summary", "idea", "sector", "kind", "stage", "region", "province"),
        *("residence_country", "returned_on", "is_women_led", "jobs_planned", "amount_label", "confidentiality"),
        *("holder_name", "advisor_name", "plan_page", "state", "due_on", "submitted_at", "qualified_at", "launched_on"),
        *("redirected_to", "refusal_reason", "refusal_note"),
    )
    readonly_fields = ("amount_label", "holder_name", "advisor_name", "plan_page")

    @admin.display(description=_("échéance"), ordering="due_on")
    def due(self, project: Project) -> str:
        """The day on which the step is due, marked when it has passed."""
        if project.due_on is None:
            return "—"
        if project.due_on >= timezone.localdate():
            return nice_date(project.due_on, "medium")
        return format_html("<strong>{} · {}</strong>", nice_date(project.due_on, "medium"), _("en retard"))

    @admin.display(description=_("conseiller"))
    def advisor_name(self, project: Project) -> str:
        """Who accompanies it."""
        return str(project.advisor) if project.advisor else "—"

    @admin.display(description=_("porteur"))
    def holder_name(self, project: Project) -> str:
        """Who carries it."""
        return str(project.holder) if project.holder else "—"

    @admin.display(description=_("montant"))
    def amount_label(self, project: Project) -> str:
        """What it costs."""
        return str(Amount(project.amount, project.currency))

    @admin.display(description=_("page du porteur"))
    def plan_page(self, project: Project) -> str:
        """What the holder reads of the diagnosis and the plan."""
        url = reverse("projects:plan", args=[project.public_id])
        return format_html('<a href="{}">{}</a>', url, _("Diagnostic et plan d’action"))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).exclude(holder_id=request.user.pk)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The transitions, and the proposals for those who assign."""
        actions = super().get_actions(request)
        if not has_permission(request.user, SUPERVISE):
            actions.pop("accept_proposals", None)
        return actions

    def name_of(self, obj: Project) -> str:
        """Its number and title."""
        return f"{obj.number or ''} {obj.title}".strip()

    def reading_subject(self, obj: Project) -> Any:
        """The holder may know that staff opened the file."""
        return obj.holder


def _count(queue: Queue) -> Callable[[Any], int]:
    return lambda user: board.rows(queue, user).count()


def _url(queue: Queue) -> Callable[[Any], str]:
    return lambda user: f"{reverse(LIST)}?queue={queue.value}"


BLOCKS = (
    (_("Mes dossiers de projets"), WORK, Queue.MINE, "waiting"),
    (_("Projets à lire"), WORK, Queue.TO_READ, "waiting"),
    (_("Refus à relire"), WORK, Queue.SECOND_READING, "waiting"),
    (_("Projets à confier à un conseiller"), SUPERVISE, Queue.TO_ASSIGN, "waiting"),
    (_("Dossiers d’un conseiller absent"), SUPERVISE, Queue.ADVISOR_ABSENT, "late"),
    (_("Mes étapes en retard"), WORK, Queue.MINE_LATE, "late"),
    (_("Étapes en retard"), SUPERVISE, Queue.LATE, "late"),
)
for title, permission, queue, kind in BLOCKS:
    register_worklist(WorkBlock(title, permission, _count(queue), _url(queue), kind=kind))
