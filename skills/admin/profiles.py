"""Profiles in the workplace: the queue, oldest first, and what curators decide."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.formats import nice_list
from mdm_platform.territories import countries
from mdm_platform.workplace.lists import QueueFilter, RowsToRead
from skills.admin import exports, imports
from skills.admin.changes import ChangedFilter, ReadAgain
from skills.models import Contribution, Education, Experience, Profile, ProfileLanguage, ProfileSkill
from skills.services import curation, duplicates, presenters, readings, search
from skills.workflows import CompletionReason, ProfileState, ProfileWorkflow, RefusalReason

LATE_AFTER = timedelta(days=7)
CHANGELIST = "admin:skills_profile_changelist"


class StateFilter(QueueFilter):
    """The state, what waits for a curator unless one asks for another."""

    states = ProfileState.choices
    waiting = ProfileState.SUBMITTED
    everything = _("Toutes les fiches")


class _SkillInline(RowsToRead):
    model = ProfileSkill
    fields = ("skill", "level", "evidence", "evidence_url", "evidence_year")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("skill")


class _LanguageInline(RowsToRead):
    model = ProfileLanguage
    fields = ("language", "level")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("language")


class _ExperienceInline(RowsToRead):
    model = Experience
    fields = ("title", "organisation", "country", "started", "ended", "description")


class _EducationInline(RowsToRead):
    model = Education
    fields = ("degree", "institution", "field", "country", "started_year", "ended_year")


class CountryFilter(admin.SimpleListFilter):
    """The countries where somebody of the directory lives, and no other."""

    title = _("pays de résidence")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = set(Profile.objects.exclude(country="").order_by().values_list("country", flat=True).distinct())
        return [(country.code, country.name) for country in countries.all_countries() if country.code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(country=self.value()) if self.value() else queryset


@admin.register(Profile)
class ProfileAdmin(ReadAgain, PlatformModelAdmin):
    """The curators' desk: nothing is edited here, people's words stay theirs."""

    workflow = ProfileWorkflow
    view_permission = "skills.view_queue"
    transition_services: ClassVar = {
        "publish": curation.publish,
        "request_completion": curation.request_completion,
        "refuse": curation.refuse,
        "hide": curation.hide,
    }
    reason_labels: ClassVar = {**dict(CompletionReason.choices), **dict(RefusalReason.choices)}
    change_form_template = "admin/skills/profile_change_form.html"
    change_list_template = "admin/skills/profile_change_list.html"
    list_display = ("shown_name", "headline", "domain", "country", "completeness", "submitted_at", "state")
    list_display_links = ("shown_name",)
    read_again = staticmethod(curation.acknowledge_changes)
    read_again_permission = "skills.curate_profile"
    list_filter = (StateFilter, ChangedFilter, "domain", "origin", CountryFilter)
    search_fields = ("first_name", "last_name", "first_name_ar", "last_name_ar", "headline")
    ordering = ("submitted_at", "pk")
    inlines = (_SkillInline, _LanguageInline, _ExperienceInline, _EducationInline)
    fieldsets = (
        (
            _("Identité"),
            {
                "fields": (
                    ("first_name", "last_name"),
                    ("first_name_ar", "last_name_ar"),
                    ("birth_year", "is_declared_adult"),
                    ("country", "city"),
                    ("origin_region", "origin_province"),
                )
            },
        ),
        (
            _("Présentation"),
            {"fields": ("headline", "summary_fr", "summary_ar", "summary_en", ("domain", "seniority"))},
        ),
        (_("Contribution"), {"fields": ("availability", "shown_contributions", ("remote", "on_site"))}),
        (_("Visibilité"), {"fields": ("listed_for", "indexable", "accepts_contacts")}),
        (
            _("Suivi"),
            {
                "fields": (
                    ("state", "completeness"),
                    "origin",
                    ("submitted_at", "published_at", "confirmed_at"),
                    ("created_at", "updated_at"),
                )
            },
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """The list and the profiles, with the pages of imports and exports."""
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(imports.imports), name="skills_imports"),
            path("import/template.<slug:kind>", wrap(imports.import_template), name="skills_import_template"),
            path("import/<uuid:public_id>/", wrap(imports.import_report), name="skills_import"),
            path("import/<uuid:public_id>/confirm/", wrap(imports.import_confirm), name="skills_import_confirm"),
            path("export/", wrap(exports.export), name="skills_export"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("owner", "domain")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """As the directory finds people, in every state, and by the letters of a name."""
        by_letters, repeats = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return by_letters, repeats
        found = search.profile_ids_for_admin(search_term, request.user)
        return by_letters | queryset.filter(pk__in=found), repeats

    def name_of(self, obj: Profile) -> str:
        """The person's name, in either script."""
        return obj.full_name or obj.full_name_ar or str(_("Nom non communiqué"))

    @admin.display(description=_("nom"), ordering="last_name")
    def shown_name(self, profile: Profile) -> str:
        """The name in either script."""
        return profile.full_name or "-"

    @admin.display(description=_("contributions"))
    def shown_contributions(self, profile: Profile) -> str:
        """What the person offers, in words."""
        return nice_list([Contribution(code).label for code in profile.contributions]) or "-"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; it shows names, so each row leaves its trace."""
        response = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", None) and response.context_data.get("cl")
        if changelist:
            readings.trace_many(profiles=changelist.result_list, by=request.user)
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The profile with possible duplicates and what each audience would see; its owner sees that it was read."""
        profile = self._one(request, object_id)
        panel: dict[str, Any] = {}
        if profile is not None:
            readings.trace(profile=profile, by=request.user)
            panel = {
                "title": self.name_of(profile),
                "subtitle": profile.get_state_display(),
                "duplicates": duplicates.hints(profile),
                "previews": presenters.previews(profile),
                "note_of_appeal": profile.appeals.filter(state="filed").exists(),
            }
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    def _one(self, request: HttpRequest, object_id: str) -> Model | None:
        if not self.has_view_permission(request) or not object_id.isdecimal():
            return None
        return self.get_queryset(request).with_parts().filter(pk=object_id).first()


def _waiting(user: Any) -> int:
    return curation.queue(by=user).count()


def _late(user: Any) -> int:
    return curation.queue(by=user).filter(submitted_at__lt=timezone.now() - LATE_AFTER).count()


def _changed(user: Any) -> int:
    return Profile.objects.changed_since_published().exclude(owner_id=user.pk).count()


def _changed_address(user: Any) -> str:
    return f"{reverse(CHANGELIST)}?state=all&attention=edited"


def _queue_address(user: Any) -> str:
    return reverse(CHANGELIST)


register_worklist(WorkBlock(_("Fiches à examiner"), "skills.view_queue", _waiting, _queue_address))
register_worklist(
    WorkBlock(_("Fiches qui attendent depuis une semaine"), "skills.view_queue", _late, _queue_address, kind="late")
)
register_worklist(
    WorkBlock(_("Fiches modifiées depuis leur publication"), "skills.curate_profile", _changed, _changed_address)
)
