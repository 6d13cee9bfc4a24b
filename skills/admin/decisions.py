"""Appeals in the workplace, decided by somebody else than the first curator."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from skills.models import Appeal
from skills.services import appeals
from skills.workflows import AppealWorkflow


@admin.register(Appeal)
class AppealAdmin(PlatformModelAdmin):
    """The queue of appeals, oldest first."""

    workflow = AppealWorkflow
    view_permission = "skills.view_queue"
    transition_services: ClassVar = {"uphold": appeals.uphold, "reject": appeals.reject}
    list_display = ("shown_profile", "state", "filed_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("profile",)
    ordering = ("filed_at", "pk")
    fields = ("profile", "first_decision", "text", "state", "filed_at", "decided_at", "decided_by")
    readonly_fields = ("first_decision",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("decision__actor", "profile", "decided_by")

    def name_of(self, obj: Appeal) -> str:
        """The name on the profile that it is about."""
        return obj.profile.full_name or obj.profile.full_name_ar or str(_("Nom non communiqué"))

    @admin.display(description=_("fiche"), ordering="profile__last_name")
    def shown_profile(self, appeal: Appeal) -> str:
        """Whose profile it is."""
        return self.name_of(appeal)

    @admin.display(description=_("décision contestée"))
    def first_decision(self, appeal: Appeal) -> str:
        """Who decided what, and when."""
        return f"{appeal.decision.actor} · {appeal.decision.reason} · {appeal.decision.at:%d/%m/%Y}"

    def reading_subject(self, obj: Appeal) -> Any:
        """The author may know that staff read the appeal."""
        return obj.author


def _waiting(user: Any) -> int:
    return Appeal.objects.awaiting_decision().exclude(decision__actor_id=user.pk).count()


register_worklist(
    WorkBlock(
        _("Recours à trancher"),
        "skills.decide_appeal",
        _waiting,
        lambda user: reverse("admin:skills_appeal_changelist") + "?state__exact=filed",
    )
)
