"""Reported exchanges in the workplace; the others are private."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import NotVisible
from skills.models import ContactRequest
from skills.services import contact_views, contacts
from skills.workflows import ContactWorkflow, ReportReason


def handle_report(*, contactrequest: ContactRequest, by: Any, note: str) -> ContactRequest:
    """Close the report."""
    return contacts.handle_report(contact=contactrequest, by=by, note=note)


@admin.register(ContactRequest)
class ContactRequestAdmin(PlatformModelAdmin):
    """The queue of reports, oldest first; reading one leaves a trace."""

    workflow = ContactWorkflow
    view_permission = "skills.handle_report"
    transition_services: ClassVar = {"handle_report": handle_report}
    reason_labels: ClassVar = dict(ReportReason.choices)
    change_form_template = "admin/skills/contactrequest_change_form.html"
    list_display = ("reference", "purpose", "state", "sent_at", "answered_at")
    list_filter = ("purpose",)
    ordering = ("answered_at", "pk")
    fields = ("recipient", "sender", "sender_institution", "purpose", "subject", "state", "sent_at", "answered_at")

    @admin.display(description=_("référence"), ordering="public_id")
    def reference(self, contact: ContactRequest) -> str:
        """The first letters of its public number: the list names nobody."""
        return str(contact.public_id)[:8]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        reported = self.model._default_manager.reported()
        return reported.select_related("recipient", "sender", "sender_institution")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The exchange with its messages."""
        panel: dict[str, Any] = {"contact_messages": ()}
        found = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if found is not None and self.has_view_permission(request, found):
            panel["contact_messages"] = _messages(found, request.user)
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})


def _messages(contact: ContactRequest, user: Any) -> tuple[Any, ...]:
    try:
        return contact_views.reported_view(contact, user)
    except NotVisible:
        return ()


def _waiting(user: Any) -> int:
    return ContactRequest.objects.reported().count()


register_worklist(
    WorkBlock(
        _("Signalements à traiter"),
        "skills.handle_report",
        _waiting,
        lambda user: reverse("admin:skills_contactrequest_changelist"),
    )
)
