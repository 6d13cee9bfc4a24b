"""Opportunities in the workplace: read before they are published."""

from typing import Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from projects.models import Opportunity
from projects.services import opportunities
from projects.workflows.opportunities import OpportunityWorkflow, ReturnReason

READ = "projects.moderate_opportunities"


@admin.register(Opportunity)
class OpportunityAdmin(PlatformModelAdmin):
    """Opportunities; who answers them is read by their authors alone."""

    workflow = OpportunityWorkflow
    view_permission = READ
    transition_services: ClassVar = {"publish": opportunities.publish, "send_back": opportunities.send_back}
    reason_labels: ClassVar = dict(ReturnReason.choices)
    confirmed_fields = ("title", "organisation", "body", "link")
    list_display = ("title", "kind", "state", "sector", "institution", "deadline", "submitted_at")
    list_filter = ("state", "kind", "sector", "language")
    list_select_related = ("institution",)
    search_fields = ("title", "body", "organisation")
    date_hierarchy = "submitted_at"
    fields = (
        "title", "kind", "state", "institution", "organisation", "language", "body", "sector", "country", "region",
        "partner_country", "amount", "currency", "link", "deadline", "submitted_at", "published_at",
    )  # fmt: skip

    def stamp(self, obj: Any) -> str:
        """The state, and which writing was sent: one that was taken back and changed meanwhile is read again."""
        return f"{obj.state} {obj.submitted_at}"

    def name_of(self, obj: Opportunity) -> str:
        return obj.title or str(obj.public_id)


register_worklist(
    WorkBlock(
        _("Opportunités à relire"),
        READ,
        lambda user: Opportunity.objects.visible_to(user).awaiting_moderation().count(),
        lambda user: f"{reverse('admin:projects_opportunity_changelist')}?state__exact=review",
    )
)
