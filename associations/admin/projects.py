"""Running projects in the workplace: reports to read, amendments to decide, controls and their findings."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from associations.models import (
    Amendment,
    BudgetMove,
    ControlVisit,
    Finding,
    IndicatorValue,
    Receipt,
    Report,
    ReportLine,
    Request,
)
from associations.services import amendments, cofinancing_agreements, controls, reports
from associations.workflows import (
    AmendmentState,
    AmendmentWorkflow,
    ControlState,
    ControlWorkflow,
    FindingState,
    FindingWorkflow,
    ReportState,
    ReportWorkflow,
    RequestState,
)
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.permissions import has_permission
from mdm_platform.workplace.lists import RowsToRead

READ = "associations.work_on_requests"


class ReportLineInline(RowsToRead):
    """What was spent under each heading."""

    model = ReportLine
    fields = ("category", "planned", "spent", "currency", "comment")


class IndicatorInline(RowsToRead):
    """Results as figures."""

    model = IndicatorValue
    fields = ("label", "unit", "target", "reached")


class ReceiptInline(RowsToRead):
    """Receipts; each is judged on its own page."""

    model = Receipt
    show_change_link = True
    fields = ("supplier", "category", "issued_on", "amount", "currency", "is_accepted", "refusal")


class LateFilter(admin.SimpleListFilter):
    """Reports that are owed and late."""

    title = _("retard")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("En retard"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.late(timezone.localdate()) if self.value() == "yes" else queryset


@admin.register(Report)
class ReportAdmin(PlatformModelAdmin):
    """Reports, what they declare and what proves it."""

    workflow = ReportWorkflow
    view_permission = READ
    transition_services: ClassVar = {"return_to_author": reports.return_to_author, "accept": reports.accept}
    list_display = ("request", "kind", "position", "state", "due_on", "submitted_at")
    list_filter = ("state", LateFilter, "kind")
    list_select_related = ("request",)
    search_fields = ("request__number", "request__title")
    fields = (
        ("request", "kind", "position"),
        ("state", "due_on", "submitted_at"),
        "narrative",
        "results",
        "difficulties",
        "lessons",
        ("accepted_spending", "currency", "decided_at"),
    )
    inlines = (ReportLineInline, ReceiptInline, IndicatorInline)

    def name_of(self, obj: Report) -> str:
        return f"{obj.get_kind_display()} · {obj.request.number}"


class ReceiptForm(forms.ModelForm):
    """A receipt is accepted, or refused with the reason that the association reads."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("is_accepted") is False and not given.get("refusal", "").strip():
            self.add_error("refusal", _("Dites pourquoi la pièce est refusée : l’association le lira."))
        return given


@admin.register(Receipt)
class ReceiptAdmin(PlatformModelAdmin):
    """One receipt, judged while its report is read."""

    view_permission = READ
    change_permission = "associations.review_report"
    form = ReceiptForm
    list_display = ("supplier", "report_name", "issued_on", "amount", "currency", "is_accepted")
    list_filter = ("is_accepted",)
    list_select_related = ("report__request",)
    fields = (
        ("report_name", "category"),
        ("supplier", "issued_on"),
        ("amount", "currency"),
        "open_file",
        "is_accepted",
        "refusal",
    )
    readonly_fields = ("report_name", "category", "supplier", "issued_on", "amount", "currency", "open_file")

    def name_of(self, obj: Receipt) -> str:
        return obj.supplier

    @admin.display(description=_("rapport"))
    def report_name(self, obj: Receipt) -> str:
        """The report that it proves."""
        return f"{obj.report.get_kind_display()} · {obj.report.request.number}"

    @admin.display(description=_("fichier"))
    def open_file(self, receipt: Receipt) -> str:
        """The file, to open."""
        address = reverse("files:download", args=[receipt.file.public_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, receipt.file.name)

    def has_view_permission(self, request: HttpRequest, obj: Receipt | None = None) -> bool:
        return self._may(request, self.view_permission, obj)

    def has_change_permission(self, request: HttpRequest, obj: Receipt | None = None) -> bool:
        """While the report is read."""
        return super().has_change_permission(request, obj) and (
            obj is None or obj.report.state == ReportState.SUBMITTED
        )

    def save_model(self, request: HttpRequest, obj: Receipt, form: Any, change: bool) -> None:
        """Through the service."""
        refusal = form.cleaned_data["refusal"]
        reports.judge_receipt(
            receipt=obj, is_accepted=bool(form.cleaned_data["is_accepted"]), refusal=refusal, by=request.user
        )


class BudgetMoveInline(RowsToRead):
    """What moves between headings."""

    model = BudgetMove
    fields = ("source", "target", "amount", "currency")


@admin.register(Amendment)
class AmendmentAdmin(PlatformModelAdmin):
    """Amendments, those to decide first."""

    workflow = AmendmentWorkflow
    view_permission = READ
    transition_services: ClassVar = {"approve": amendments.approve, "refuse": amendments.refuse}
    list_display = ("request", "kind", "state", "created_at", "decided_at")
    list_filter = ("state", "kind")
    list_select_related = ("request",)
    search_fields = ("request__number", "request__title")
    fields = (
        ("request", "kind", "state"),
        "explanation",
        ("old_ends_on", "new_ends_on"),
        "description",
        ("created_at", "decided_at"),
    )
    inlines = (BudgetMoveInline,)

    def name_of(self, obj: Amendment) -> str:
        return f"{obj.get_kind_display()} · {obj.request.number}"


class NewFindingForm(forms.ModelForm):
    """A finding as the controller writes it."""

    class Meta:
        model = Finding
        fields = ("severity", "text", "rejected")


class FindingInline(admin.StackedInline):
    """Findings of a control; a new one is added while the control is held."""

    model = Finding
    form = NewFindingForm
    extra = 1
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_permission(request.user, READ)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.state == ControlState.HELD and _may_control(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ControlVisit)
class ControlVisitAdmin(PlatformModelAdmin):
    """Controls: planned, held, concluded."""

    workflow = ControlWorkflow
    view_permission = READ
    add_permission = "associations.control_request"
    change_permission = "associations.control_request"
    transition_services: ClassVar = {
        "hold": controls.hold,
        "conclude": controls.conclude,
        "cancel": controls.cancel,
    }
    list_display = ("request", "kind", "state", "planned_on", "held_on", "controller")
    list_filter = ("state", "kind")
    list_select_related = ("request", "controller")
    search_fields = ("request__number", "request__title")
    raw_id_fields = ("request",)
    fields = (("request", "kind", "state"), ("planned_on", "held_on", "place"), "report")
    inlines = (FindingInline,)

    def name_of(self, obj: ControlVisit) -> str:
        return f"{obj.get_kind_display()} · {obj.request.number}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Once planned, only what was seen is written; once concluded, nothing."""
        fields = super().get_readonly_fields(request, obj)
        if obj is None:
            return (*fields, "held_on", "report")
        written = () if obj.state in controls.OPEN_CONTROL_STATES else ("held_on", "place", "report")
        return (*fields, "request", "kind", "planned_on", *written)

    def save_model(self, request: HttpRequest, obj: ControlVisit, form: Any, change: bool) -> None:
        """Through the service."""
        if change:
            data = {name: form.cleaned_data[name] for name in form.changed_data}
            controls.write(control=ControlVisit.objects.get(pk=obj.pk), data=data, by=request.user)
            return
        given = form.cleaned_data
        made = controls.plan(
            request=given["request"],
            kind=given["kind"],
            planned_on=given["planned_on"],
            place=given["place"],
            by=request.user,
        )
        obj.pk, obj.public_id = made.pk, made.public_id

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New findings through the service, which tells the association."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for one in formset.extra_forms:
            if one.has_changed():
                data = {name: one.cleaned_data[name] for name in ("severity", "text", "rejected")}
                formset.new_objects.append(controls.add_finding(control=form.instance, data=data, by=request.user))


@admin.register(Finding)
class FindingAdmin(PlatformModelAdmin):
    """Findings, with the answer of the association."""

    workflow = FindingWorkflow
    view_permission = READ
    transition_services: ClassVar = {"lift": controls.lift, "uphold": controls.uphold}
    list_display = ("control_name", "severity", "state", "answer_due_on", "rejected", "currency")
    list_filter = ("state", "severity")
    list_select_related = ("control__request",)
    fields = (("control_name", "severity", "state"), "text", "answer", ("answer_due_on", "rejected", "currency"))
    readonly_fields = ("control_name",)

    def name_of(self, obj: Finding) -> str:
        return f"{obj.get_severity_display()} · {obj.control.request.number}"

    @admin.display(description=_("contrôle"))
    def control_name(self, obj: Finding) -> str:
        """The control that found it."""
        return f"{obj.control.get_kind_display()} · {obj.control.request.number}"


def _may_control(user: Any, obj: Any) -> bool:
    return has_permission(user, "associations.control_request", obj)


def _list_of(model: str, query: str) -> Any:
    return lambda user: f"{reverse(f'admin:associations_{model}_changelist')}?{query}"


def _count(rows: Any, permission: str) -> Any:
    return lambda user: rows().visible_to(user).count() if has_permission(user, permission) else 0


register_worklist(
    WorkBlock(
        _("Rapports à lire"),
        "associations.review_report",
        _count(lambda: Report.objects.filter(state=ReportState.SUBMITTED), "associations.review_report"),
        _list_of("report", "state__exact=submitted"),
    )
)
register_worklist(
    WorkBlock(
        _("Rapports en retard"),
        "associations.review_report",
        _count(lambda: Report.objects.late(timezone.localdate()), "associations.review_report"),
        _list_of("report", "late=yes"),
        kind="late",
    )
)
register_worklist(
    WorkBlock(
        _("Avenants à décider"),
        "associations.decide_amendment",
        _count(lambda: Amendment.objects.filter(state=AmendmentState.SUBMITTED), "associations.decide_amendment"),
        _list_of("amendment", "state__exact=submitted"),
    )
)
register_worklist(
    WorkBlock(
        _("Constats à décider"),
        "associations.control_request",
        _count(lambda: Finding.objects.filter(state=FindingState.ANSWERED), "associations.control_request"),
        _list_of("finding", "state__exact=answered"),
    )
)
register_worklist(
    WorkBlock(
        _("Conventions à préparer"),
        "associations.record_agreement",
        _count(lambda: cofinancing_agreements.to_prepare(Request.objects.all()), "associations.record_agreement"),
        _list_of("request", "agreement=to_prepare"),
    )
)
register_worklist(
    WorkBlock(
        _("Conventions non signées à temps"),
        "associations.record_agreement",
        _count(
            lambda: Request.objects.filter(state=RequestState.NOTIFIED, agreement_due__lt=timezone.localdate()),
            "associations.record_agreement",
        ),
        _list_of("request", "state__exact=notified"),
        kind="late",
    )
)
register_worklist(
    WorkBlock(
        _("Projets à contrôler"),
        "associations.control_request",
        _count(lambda: Request.objects.filter(state=RequestState.FINAL_REPORT), "associations.control_request"),
        _list_of("request", "state__exact=final_report"),
    )
)
register_worklist(
    WorkBlock(
        _("Projets à clôturer"),
        "associations.control_request",
        _count(lambda: Request.objects.filter(state=RequestState.CONTROLLED), "associations.control_request"),
        _list_of("request", "state__exact=controlled"),
    )
)
