"""The committee, the labels that it awards, their withdrawals and the appeals, in the workplace."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.forms import label_work as forms
from associations.models import (
    CommitteeItem,
    CommitteeMember,
    CommitteeSession,
    LabelAppeal,
    LabelEvent,
    LabelPeriod,
    LabelStatus,
    LabelWithdrawal,
)
from associations.services import committee, conflicts, label_disputes, label_partnerships, labels
from associations.workflows import (
    CommitteeState,
    CommitteeWorkflow,
    LabelAppealWorkflow,
    LabelWithdrawalWorkflow,
)
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.workplace.acts import Act, HasActs, PlainForm
from mdm_platform.workplace.lists import RowsToRead

VIEW = "associations.view_labels"
HOLD = "associations.hold_committee"


class _MemberInline(RowsToRead):
    model = CommitteeMember
    fields = ("user", "presence")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user")


class _ItemInline(RowsToRead):
    model = CommitteeItem
    fields = ("position", "application", "conditions", "grounds", "outcome")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("application")
        return conflicts.hide(rows, request.user, "application__association")


def _call(session: CommitteeSession, *, by: Any, people: Any) -> None:
    committee.call(session=session, people=people, by=by)


@transaction.atomic
def _agenda(session: CommitteeSession, *, by: Any, applications: Any) -> None:
    for application in applications:
        committee.put_on_agenda(session=session, application=application, by=by)


@transaction.atomic
def _attendance(session: CommitteeSession, *, by: Any, **presences: str) -> None:
    for member in session.members.all():
        committee.set_presence(member=member, presence=presences[f"member_{member.pk}"], by=by)


def _word(session: CommitteeSession, *, by: Any, item: CommitteeItem, conditions: str, grounds: str) -> None:
    committee.word(item=item, by=by, conditions=conditions, grounds=grounds)


def _runs(session: CommitteeSession) -> bool:
    return session.state in (CommitteeState.PLANNED, CommitteeState.OPEN)


@admin.register(CommitteeSession)
class CommitteeAdmin(HasActs, PlatformModelAdmin):
    """Sessions: called, held, closed; the minutes are on the page of the session."""

    workflow = CommitteeWorkflow
    view_permission = VIEW
    change_permission = add_permission = HOLD
    transition_services: ClassVar = {
        "open": committee.open_session,
        "close": committee.close,
        "cancel": committee.cancel,
    }
    list_display = ("title", "held_on", "state", "quorum", "place")
    list_filter = ("state",)
    search_fields = ("title", "place")
    fields = ("title", "held_on", "place", "quorum", "chair", "opened_at", "closed_at")
    readonly_fields = ("opened_at", "closed_at")
    autocomplete_fields = ("chair",)
    inlines = (_MemberInline, _ItemInline)
    acts = (
        Act("members", _("Convoquer des membres"), HOLD, forms.CallForm, _call, is_offered=_runs),
        Act("agenda", _("Inscrire des dossiers"), HOLD, forms.AgendaForm, _agenda, is_offered=_runs),
        Act("attendance", _("Noter les présences"), HOLD, forms.AttendanceForm, _attendance, is_offered=_runs),
        Act("wording", _("Écrire conditions et motifs"), HOLD, forms.WordingForm, _word, is_offered=_runs),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A session that is over is read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == CommitteeState.PLANNED)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also once it is over."""
        return self._may(request, self.view_permission, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new session begins its history."""
        if not change:
            obj.planned_by = request.user
        super().save_model(request, obj, form, change)
        if not change:
            CommitteeWorkflow.start_many(CommitteeSession, [obj.pk], by=request.user)


class _EventInline(RowsToRead):
    model = LabelEvent
    fields = ("kind", "on", "reason", "actor", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("actor")


def _suspend(period: LabelPeriod, *, by: Any, reason: str) -> None:
    labels.suspend(period=period, reason=reason, by=by)


def _resume(period: LabelPeriod, *, by: Any) -> None:
    labels.resume(period=period, by=by)


def _notify(period: LabelPeriod, *, by: Any, reason: str, grounds: str) -> None:
    label_disputes.notify_withdrawal(period=period, reason=reason, grounds=grounds, by=by)


def _partner(period: LabelPeriod, *, by: Any, **values: Any) -> None:
    promised = {
        role: [line.strip() for line in values.pop(f"by_{role}").splitlines() if line.strip()]
        for role in ("association", "partner", "ministry")
    }
    label_partnerships.draft(period=period, by=by, commitments=promised, **values)


def _is(*statuses: str) -> Any:
    return lambda period: period.status() in statuses


RUNNING = (LabelStatus.VALID, LabelStatus.SUSPENDED)


@admin.register(LabelPeriod)
class LabelPeriodAdmin(HasActs, PlatformModelAdmin):
    """Labels, with what befell them."""

    view_permission = VIEW
    list_display = ("code", "holder", "country", "starts", "ends", "shown_status")
    list_filter = ("starts",)
    search_fields = ("code", "holder", "holder_ar", "association__name")
    fields = (
        *("code", "association", "application", "holder", "holder_ar", "city", "country", "starts", "ends"),
        *("cut_on", "conditions", "awarded_at", "awarded_by"),
    )
    inlines = (_EventInline,)
    acts = (
        Act(
            "suspend", _("Suspendre"), "associations.suspend_label", forms.SuspendForm, _suspend,
            is_offered=_is(LabelStatus.VALID),
        ),
        Act(
            "resume", _("Lever la suspension"), "associations.suspend_label", PlainForm, _resume,
            is_offered=_is(LabelStatus.SUSPENDED),
        ),
        Act(
            "withdrawal", _("Engager un retrait"), "associations.withdraw_label", forms.NoticeForm, _notify,
            is_offered=_is(*RUNNING),
            hint=_("L’association répond avant toute décision, et une autre personne décide."),
        ),
        Act(
            "partnership", _("Préparer un partenariat tripartite"), "institutions.manage_agreements",
            forms.PartnershipForm, _partner, is_offered=_is(LabelStatus.VALID),
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without the labels of associations with which the person has a conflict."""
        return conflicts.hide(super().get_queryset(request).prefetch_related("events"), request.user)

    @admin.display(description=_("état"))
    def shown_status(self, period: LabelPeriod) -> str:
        """What the label is worth today."""
        return period.status().label


@admin.register(LabelWithdrawal)
class LabelWithdrawalAdmin(PlatformModelAdmin):
    """Withdrawals: decided by somebody else than who notified them."""

    workflow = LabelWithdrawalWorkflow
    view_permission = VIEW
    transition_services: ClassVar = {"withdraw": label_disputes.withdraw, "dismiss": label_disputes.dismiss}
    list_display = ("period", "reason", "state", "notified_at", "answer_due", "opened_by")
    list_filter = ("state", "reason")
    list_select_related = ("period", "opened_by")
    search_fields = ("period__code", "period__holder")
    fields = (
        *("period", "state", "reason", "grounds", "opened_by", "notified_at", "answer_due", "answer", "answered_at"),
        *("decided_at", "decided_by"),
    )

    def name_of(self, obj: LabelWithdrawal) -> str:
        """The label."""
        return obj.period.code


@admin.register(LabelAppeal)
class LabelAppealAdmin(PlatformModelAdmin):
    """Appeals: decided by somebody else than who made the decision."""

    workflow = LabelAppealWorkflow
    view_permission = VIEW
    transition_services: ClassVar = {"uphold": label_disputes.uphold, "reject": label_disputes.reject}
    list_display = ("application", "state", "filed_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("application",)
    search_fields = ("application__number", "application__association__name")
    fields = ("application", "state", "text", "filed_at", "decided_at", "decided_by")

    def name_of(self, obj: LabelAppeal) -> str:
        """The application's number."""
        return str(obj.application)


def _open_appeals(user: Any) -> int:
    return LabelAppeal.objects.visible_to(user).awaiting_decision().count()


def _answered(user: Any) -> int:
    return LabelWithdrawal.objects.visible_to(user).filter(state="answered").count()


def _overdue(user: Any) -> int:
    due = LabelWithdrawal.objects.visible_to(user).filter(state="notice", answer_due__lt=timezone.localdate())
    return due.count()


def _url(model: str, query: str) -> Any:
    return lambda user: f"{reverse(f'admin:associations_{model}_changelist')}?{query}"


register_worklist(
    WorkBlock(_("Recours sur le label à trancher"), VIEW, _open_appeals, _url("labelappeal", "state__exact=filed"))
)
register_worklist(
    WorkBlock(_("Retraits de label à décider"), VIEW, _answered, _url("labelwithdrawal", "state__exact=answered"))
)
register_worklist(
    WorkBlock(_("Retraits sans réponse"), VIEW, _overdue, _url("labelwithdrawal", "state__exact=notice"), kind="late")
)
