"""Retention in the workplace: the rules, the reports of what went, and the opinions on answers."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from grievances.models import RetentionLine, RetentionRule, RetentionRun, Satisfaction
from grievances.services import retention
from mdm_platform.admin import PlatformModelAdmin, WorkPage, register_page
from mdm_platform.permissions import has_permission
from mdm_platform.workplace import pages


@admin.register(RetentionRule)
class RetentionRuleAdmin(PlatformModelAdmin):
    """How many months after its end a case is erased; a rule that served is switched off, not deleted."""

    view_permission = "grievances.view_retention"
    change_permission = "grievances.manage_retention"
    add_permission = "grievances.manage_retention"
    list_display = ("position", "kind", "category", "ending", "months", "basis", "is_active")
    list_display_links = ("position", "basis")
    list_filter = ("is_active", "kind")
    list_select_related = ("category",)
    fields = ("position", "kind", "category", "ending", "months", "basis", "is_active")

    def name_of(self, obj: RetentionRule) -> str:
        return obj.basis


@admin.register(RetentionRun)
class RetentionRunAdmin(PlatformModelAdmin):
    """One round of erasures in sums; its cases are a list of their own."""

    view_permission = "grievances.view_retention"
    change_list_template = "admin/grievances/tools_change_list.html"
    list_display = ("at", "case_count", "message_count", "file_count", "failures", "by")
    list_select_related = ("by",)
    date_hierarchy = "at"
    fields = ("at", "by", "case_count", "message_count", "file_count", "failures")
    readonly_fields = ("case_count", "message_count", "file_count")

    def get_urls(self) -> list[URLPattern]:
        """The reports, with what the next round will do."""
        view = self.admin_site.admin_view(self.next_round)
        return [path("next/", view, name="grievances_retentionrun_next"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The reports, with the way to what the next round will do."""
        tools = [(_("Voir ce que la prochaine ronde effacera"), pages.address(self, "next"))]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def next_round(self, request: HttpRequest) -> HttpResponse:
        """Which cases the next round erases, when and by which rule; it reads, and changes nothing."""
        found = retention.preview(by=request.user)
        holds = reverse("admin:grievances_retentionhold_changelist")
        context = {
            "title": _("Prochaine ronde d’effacement"),
            "found": found,
            "holds_url": holds if has_permission(request.user, "grievances.view_holds") else "",
        }
        return pages.page(self, request, "admin/grievances/next_erasures.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        sums = {"cases": Count("lines"), "messages_gone": Sum("lines__messages"), "files_gone": Sum("lines__files")}
        return super().get_queryset(request).annotate(**sums)

    @admin.display(description=_("dossiers effacés"))
    def case_count(self, run: Any) -> int:
        """How many cases went."""
        return run.cases

    @admin.display(description=_("messages effacés"))
    def message_count(self, run: Any) -> int:
        """How many messages went with them."""
        return run.messages_gone or 0

    @admin.display(description=_("fichiers effacés"))
    def file_count(self, run: Any) -> int:
        """How many files went with them."""
        return run.files_gone or 0


@admin.register(RetentionLine)
class RetentionLineAdmin(PlatformModelAdmin):
    """What went of each case: its number, the rule, and how much; no word of it is left."""

    view_permission = "grievances.view_retention"
    list_display = ("number", "category", "kind", "due_on", "months", "basis", "messages", "files", "answers")
    list_filter = ("run", "case__kind", "due_on")
    list_select_related = ("case__category", "rule", "run")
    search_fields = ("case__number",)
    fields = (
        *("number", "category", "kind", "run", "basis", "months", "due_on"),
        *("messages", "files", "answers", "had_identity"),
    )
    readonly_fields = ("number", "category", "kind", "basis")

    @admin.display(description=_("dossier"))
    def number(self, line: RetentionLine) -> str:
        """The public number, which names nobody."""
        return line.case.number

    @admin.display(description=_("catégorie"))
    def category(self, line: RetentionLine) -> str:
        """What the case was about."""
        return line.case.category.label

    @admin.display(description=_("nature"))
    def kind(self, line: RetentionLine) -> str:
        """What was sent."""
        return line.case.get_kind_display()

    @admin.display(description=_("règle"))
    def basis(self, line: RetentionLine) -> str:
        """Which text or decision said when."""
        return str(line.rule or _("Durée de la catégorie"))

    def name_of(self, obj: RetentionLine) -> str:
        return obj.case.number


@admin.register(Satisfaction)
class SatisfactionAdmin(PlatformModelAdmin):
    """What people think of the answers to the cases that one may read."""

    view_permission = "grievances.work_on_cases"
    list_display = ("number", "rating", "comment", "given_at")
    list_filter: ClassVar = ["rating"]
    list_select_related = ("case",)
    date_hierarchy = "given_at"
    search_fields = ("case__number",)
    fields = ("number", "rating", "comment", "answered_at", "given_at")
    readonly_fields = ("number",)

    @admin.display(description=_("dossier"))
    def number(self, opinion: Satisfaction) -> str:
        """The public number."""
        return opinion.case.number

    def name_of(self, obj: Satisfaction) -> str:
        return obj.case.number


register_page(
    WorkPage(_("Chiffres des réclamations"), "grievances.view_figures", lambda: reverse("grievances:case_figures"))
)
register_page(
    WorkPage(
        _("Prochaine ronde d’effacement"),
        "grievances.view_retention",
        lambda: reverse("admin:grievances_retentionrun_next"),
    )
)
