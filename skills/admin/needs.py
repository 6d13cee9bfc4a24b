"""Needs in the workplace: the moderators' queue, oldest first, and what they decide."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.workplace.lists import RowsToRead
from skills.admin.changes import ChangedFilter, ReadAgain
from skills.admin.profiles import StateFilter
from skills.models import Need, NeedLanguage, NeedSkill
from skills.services import need_checks, needs
from skills.workflows import NeedReturnReason, NeedState, NeedTakedownReason, NeedWorkflow

LATE_AFTER = timedelta(days=5)
CHANGELIST = "admin:skills_need_changelist"


class NeedStateFilter(StateFilter):
    """The state, the queue unless one asks for another."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*NeedState.choices, ("all", _("Tous les besoins"))]


class AttentionFilter(ChangedFilter):
    """Needs that moderators may want to look at again."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return (
            *super().lookups(request, model_admin),
            ("unanswered", _("Sans personne intéressée depuis deux semaines")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "unanswered":
            return queryset.unanswered(timezone.localdate())
        return super().queryset(request, queryset)


class _SkillInline(RowsToRead):
    model = NeedSkill
    fields = ("skill", "kind", "level")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("skill")


class _LanguageInline(RowsToRead):
    model = NeedLanguage
    fields = ("language", "level")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("language")


@admin.register(Need)
class NeedAdmin(ReadAgain, PlatformModelAdmin):
    """The moderators' desk: nothing is edited here, an institution's words stay its own."""

    workflow = NeedWorkflow
    view_permission = "skills.view_need_queue"
    read_again = staticmethod(needs.acknowledge_changes)
    read_again_permission = "skills.moderate_need"
    transition_services: ClassVar = {
        "publish": needs.publish,
        "return_to_author": needs.return_to_author,
        "take_down": needs.take_down,
    }
    reason_labels: ClassVar = {**dict(NeedReturnReason.choices), **dict(NeedTakedownReason.choices)}
    change_form_template = "admin/skills/need_change_form.html"
    list_display = ("shown_title", "institution", "shown_region", "deadline", "submitted_at", "state")
    list_display_links = ("shown_title",)
    list_filter = (
        NeedStateFilter,
        AttentionFilter,
        ("domain", admin.RelatedOnlyFieldListFilter),
        ("region", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("institution", "domain", "region")
    search_fields = ("title", "mission", "institution__name_fr", "institution__name_ar", "institution__acronym")
    ordering = ("submitted_at", "pk")
    inlines = (_SkillInline, _LanguageInline)
    fieldsets = (
        (_("Mission"), {"fields": ("institution", "title", "mission", ("language", "domain"))}),
        (_("Lieu"), {"fields": (("region", "province"), ("city", "presence"))}),
        (
            _("Conditions"),
            {
                "fields": (
                    ("contribution", "workload", "compensation"),
                    ("seniority_min", "people"),
                    ("starts", "ends", "deadline"),
                )
            },
        ),
        (
            _("Suivi"),
            {
                "fields": (
                    "state",
                    "author",
                    ("submitted_at", "published_at", "closed_at"),
                    ("outcome", "outcome_note"),
                    ("created_at", "updated_at", "matched_at"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("institution", "author", "domain", "region", "province")

    def name_of(self, obj: Need) -> str:
        """The title, or that it has none yet."""
        return obj.title or str(_("Besoin sans titre"))

    @admin.display(description=_("titre"), ordering="title")
    def shown_title(self, need: Need) -> str:
        """The title, or that it has none yet."""
        return self.name_of(need)

    @admin.display(description=_("région"), ordering="region")
    def shown_region(self, need: Need) -> str:
        """The region, or the whole country."""
        return str(need.region or _("Tout le pays"))

    def reading_subject(self, obj: Need) -> Any:
        """The author may know that staff read the need."""
        return obj.author

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The need with what a moderator should look at twice."""
        panel: dict[str, Any] = {}
        found = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if found is not None and self.has_view_permission(request, found):
            panel = {
                "title": self.name_of(found),
                "subtitle": found.get_state_display(),
                "checks": need_checks.checks(found),
            }
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})


def _waiting(user: Any) -> int:
    return needs.queue(by=user).count()


def _late(user: Any) -> int:
    return needs.queue(by=user).filter(submitted_at__lt=timezone.now() - LATE_AFTER).count()


def _unanswered(user: Any) -> int:
    return Need.objects.unanswered(timezone.localdate()).count()


def _changed(user: Any) -> int:
    return needs.changed_since_published(by=user).count()


def _changed_address(user: Any) -> str:
    return f"{reverse(CHANGELIST)}?state=all&attention=edited"


def _queue_address(user: Any) -> str:
    return reverse(CHANGELIST)


def _unanswered_address(user: Any) -> str:
    return f"{reverse(CHANGELIST)}?state=all&attention=unanswered"


register_worklist(WorkBlock(_("Besoins à examiner"), "skills.moderate_need", _waiting, _queue_address))
register_worklist(
    WorkBlock(_("Besoins qui attendent depuis cinq jours"), "skills.moderate_need", _late, _queue_address, kind="late")
)
register_worklist(
    WorkBlock(
        _("Besoins sans personne intéressée"), "skills.view_need_queue", _unanswered, _unanswered_address, kind="late"
    )
)
register_worklist(
    WorkBlock(_("Besoins modifiés depuis leur publication"), "skills.moderate_need", _changed, _changed_address)
)
