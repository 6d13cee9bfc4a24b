"""Volunteer missions in the workplace: read again before they are published, called off when they must be."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.events.services import presenters as event_words
from mdm_platform.formats import nice_list
from mdm_platform.workplace.lists import RowsToRead
from projects.models import Mission, MissionSlot
from projects.services import missions
from projects.workflows.missions import MissionWorkflow

REVIEW = "projects.review_missions"


class SlotInline(RowsToRead):
    """When volunteers are expected, and how many there are; who they are is read by the organiser alone."""

    model = MissionSlot
    fields = ("when", "venue", "seats", "taken", "waits", "hours")

    @admin.display(description=_("date"))
    def when(self, slot: MissionSlot) -> str:
        """In the hours of the place."""
        return event_words.when(slot)

    @admin.display(description=_("places prises"))
    def taken(self, slot: Any) -> int:
        """How many places are taken."""
        return slot.seated

    @admin.display(description=_("en attente"))
    def waits(self, slot: Any) -> int:
        """How many people wait for a place."""
        return slot.waiting

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).counted().select_related("mission").order_by("starts_at", "pk")


class WithoutOrganiser(admin.SimpleListFilter):
    """The missions that volunteers still expect though nobody may receive them: to be called off, or waited for."""

    title, parameter_name = _("organisateur"), "stopped"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("n’est plus vérifié"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset & Mission.objects.left_without_organiser() if self.value() == "yes" else queryset


@admin.register(Mission)
class MissionAdmin(PlatformModelAdmin):
    """Missions that were sent."""

    workflow = MissionWorkflow
    view_permission = REVIEW
    transition_services: ClassVar = {
        "publish": missions.publish,
        "send_back": missions.send_back,
        "cancel": missions.cancel,
    }
    list_display = ("title", "organiser_name", "state", "theme", "place", "with_minors", "submitted_at")
    list_filter = ("state", WithoutOrganiser, "theme", "place", "with_minors", "region")
    confirmed_fields = ("title", "description", "vetting", "covers", "instructions")
    list_select_related = ("association", "institution")
    search_fields = ("title", "association__name", "institution__name_fr")
    date_hierarchy = "submitted_at"
    fields = (
        *("title", "state", "association", "institution", "language", "description", "theme", "place", "region"),
        *("province", "country", "city", "spoken", "asked", "with_minors", "vetting", "covers", "instructions"),
        *("submitted_at", "published_at"),
    )
    inlines = (SlotInline,)

    @admin.display(description=_("organisateur"))
    def organiser_name(self, mission: Mission) -> str:
        """The association or the institution."""
        return mission.organiser.name

    @admin.display(description=_("langues parlées"))
    def spoken(self, mission: Mission) -> str:
        """The languages."""
        return event_words.languages(mission)

    @admin.display(description=_("compétences utiles"))
    def asked(self, mission: Mission) -> str:
        """The skills asked for."""
        return nice_list([skill.label for skill in mission.skills.all()]) or "–"

    def stamp(self, obj: Any) -> str:
        """The state, and which writing was sent: one that was recalled and changed meanwhile is read again."""
        return f"{obj.state} {obj.submitted_at}"

    def name_of(self, obj: Mission) -> str:
        return obj.title


register_worklist(
    WorkBlock(
        _("Missions publiées dont l’organisateur n’est plus vérifié"),
        REVIEW,
        lambda user: Mission.objects.left_without_organiser().count(),
        lambda user: f"{reverse('admin:projects_mission_changelist')}?{WithoutOrganiser.parameter_name}=yes",
    )
)
register_worklist(
    WorkBlock(
        _("Missions bénévoles à relire"),
        REVIEW,
        lambda user: Mission.objects.visible_to(user).awaiting_review().count(),
        lambda user: f"{reverse('admin:projects_mission_changelist')}?state__exact=review",
    )
)
