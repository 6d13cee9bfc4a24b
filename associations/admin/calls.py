"""Calls in the workplace: their list, their state, and the way to the workshop where they are written."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import Call
from associations.services import call_versions, calls
from associations.workflows import CallState, CallWorkflow
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, WorkPage, register_page, register_worklist


@admin.register(Call)
class CallAdmin(PlatformModelAdmin):
    """Calls, the latest first; their rules are written in the workshop."""

    workflow = CallWorkflow
    view_permission = "associations.work_on_calls"
    transition_services: ClassVar = {
        "validate": calls.validate,
        "rework": calls.rework,
        "publish": calls.publish,
        "open": calls.open,
        "close": calls.close,
        "instruct": calls.instruct,
        "go_to_jury": calls.go_to_jury,
        "decide": calls.decide,
        "monitor": calls.monitor,
        "archive": calls.archive,
    }
    change_form_template = "admin/associations/call_change_form.html"
    list_display = ("__str__", "programme", "state", "operator", "opens", "closes")
    list_filter = ("state", "programme")
    list_select_related = ("current", "operator")
    search_fields = ("slug", "title_fr", "title_ar", "title_en")
    ordering = ("-pk",)
    fields = (
        *("state", "slug", "programme", "operator", "title_fr", "title_ar", "title_en"),
        *("summary_fr", "contact_email", "created_at", "published_at"),
    )

    @admin.display(description=_("ouverture"), ordering="current__opens_at")
    def opens(self, call: Call) -> Any:
        """When it opens."""
        return call.current.opens_at if call.current else None

    @admin.display(description=_("clôture"), ordering="current__closes_at")
    def closes(self, call: Call) -> Any:
        """When it closes."""
        return call.current.closes_at if call.current else None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what lacks, and the way to the workshop."""
        call = self.get_object(request, object_id)
        panel: dict[str, Any] = {}
        if call is not None and call.current is not None:
            preparing = call.state == CallState.DRAFT
            panel = {"lacks": call_versions.lacks(call=call) if preparing else [], "is_draft": preparing}
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})


def _list(query: str) -> str:
    return f"{reverse('admin:associations_call_changelist')}?{query}"


def _drafts(user: Any) -> int:
    return Call.objects.filter(state=CallState.DRAFT).count()


def _to_publish(user: Any) -> int:
    return Call.objects.filter(state=CallState.VALIDATED).count()


def _overdue_decisions(user: Any) -> int:
    waiting = (CallState.CLOSED, CallState.IN_INSTRUCTION, CallState.JURY)
    return Call.objects.filter(state__in=waiting, current__decision_due__lt=timezone.localdate()).count()


def _missed_by_the_clock(user: Any) -> int:
    """Calls that should have opened or closed an hour ago, and something forbade it."""
    hour_ago = timezone.now() - timedelta(hours=1)
    return Call.objects.to_open(hour_ago).count() + Call.objects.to_close(hour_ago).count()


register_worklist(
    WorkBlock(
        _("Appels à ouvrir ou à clore, en retard"),
        "associations.manage_call",
        _missed_by_the_clock,
        lambda user: _list(""),
        kind="late",
    )
)
register_worklist(
    WorkBlock(_("Appels en préparation"), "associations.manage_call", _drafts, lambda user: _list("state__exact=draft"))
)
register_worklist(
    WorkBlock(
        _("Appels à annoncer"), "associations.manage_call", _to_publish, lambda user: _list("state__exact=validated")
    )
)
register_worklist(
    WorkBlock(
        _("Appels dont les décisions tardent"),
        "associations.manage_call",
        _overdue_decisions,
        lambda user: _list(""),
        kind="late",
    )
)
register_page(
    WorkPage(_("Préparer un appel à projets"), "associations.manage_call", lambda: reverse("associations:call_new"))
)
