"""The taxonomy in the workplace: domains, skills with their names, occupations with their skills."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from mdm_platform.admin import PlatformModelAdmin
from skills.models import Domain, Occupation, OccupationSkill, Skill, SkillLabel
from skills.services import concepts, labels, taxonomy


class _TaxonomyAdmin(PlatformModelAdmin):
    """Curators edit, and see what is no longer offered; nothing is deleted, only no longer offered."""

    view_permission = "skills.view_queue"
    change_permission = "skills.manage_taxonomy"
    add_permission = "skills.manage_taxonomy"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """All of them, those that are not offered included."""
        return self.model._default_manager.all()


@admin.register(Domain)
class DomainAdmin(_TaxonomyAdmin):
    """Domains of expertise."""

    list_display = ("label_fr", "label_ar", "label_en", "position", "active")
    list_filter = ("active",)
    search_fields = ("slug", "label_fr", "label_ar", "label_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The slug stands in addresses: it is given once."""
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Domain, form: Any, change: bool) -> None:
        """Through the service."""
        concepts.save_domain(domain=obj, by=request.user)


class SynonymForm(forms.ModelForm):
    """A name of a skill."""

    class Meta:
        model = SkillLabel
        fields = ("language", "text")

    def clean_text(self) -> str:
        """A name that can be searched."""
        written = self.cleaned_data["text"]
        if labels.row(labels.Label(0, "fr", written)) is None:
            self.add_error("text", SkillLabel._meta.get_field("text").error_messages["blank"])
        return written


class SynonymInline(admin.TabularInline):
    """The names of a skill, in every language."""

    model = SkillLabel
    form = SynonymForm
    fields = ("language", "text", "kind")
    readonly_fields = ("kind",)
    extra = 1

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and _may_edit(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_edit(request)


def _may_edit(request: HttpRequest) -> bool:
    return PlatformModelAdmin._may(request, "skills.manage_taxonomy", None)


@admin.register(Skill)
class SkillAdmin(_TaxonomyAdmin):
    """Skills, the platform's own and ESCO's."""

    list_display = ("label_fr", "label_ar", "label_en", "domain", "source", "active")
    list_filter = ("source", "active", "domain")
    list_select_related = ("domain",)
    search_fields = ("slug",)
    fields = ("slug", "label_fr", "label_ar", "label_en", "domain", "broader", "source", "active")
    raw_id_fields = ("broader",)
    inlines = (SynonymInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The identifier is given once, the source never changes."""
        return ("slug", "source") if obj else ("source",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """As the pickers find them: any name, any language."""
        if not search_term.strip():
            return queryset, False
        found = [skill.pk for skill in taxonomy.suggest(search_term, limit=200)]
        return queryset.filter(pk__in=found) | queryset.filter(slug=search_term.strip()), False

    def save_model(self, request: HttpRequest, obj: Skill, form: Any, change: bool) -> None:
        """Through the service; the concept of an own skill is its slug."""
        if not change:
            obj.concept = obj.slug
        concepts.save_skill(skill=obj, by=request.user)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Names are added and taken back through the services."""
        for label in formset.save(commit=False):
            concepts.add_synonym(skill=form.instance, language=label.language, text=label.text, by=request.user)
        for label in formset.deleted_objects:
            concepts.remove_synonym(label=label, by=request.user)


class OccupationSkillInline(admin.TabularInline):
    """The skills of an occupation."""

    model = OccupationSkill
    fields = ("skill", "relation")
    raw_id_fields = ("skill",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the names of the skills, in one query."""
        return super().get_queryset(request).select_related("skill")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_edit(request)

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Occupation)
class OccupationAdmin(_TaxonomyAdmin):
    """Occupations, known by the skills that they ask for."""

    list_display = ("label_fr", "label_ar", "label_en", "isco_group", "source", "active")
    list_filter = ("source", "active")
    search_fields = ("slug", "label_fr", "label_ar", "label_en")
    fields = ("slug", "label_fr", "label_ar", "label_en", "isco_group", "source", "active")
    inlines = (OccupationSkillInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The identifier is given once, the source never changes."""
        return ("slug", "source") if obj else ("source",)

    def save_model(self, request: HttpRequest, obj: Occupation, form: Any, change: bool) -> None:
        """Through the service; the concept of an own occupation is its slug."""
        if not change:
            obj.concept = obj.slug
        concepts.save_occupation(occupation=obj, by=request.user)
