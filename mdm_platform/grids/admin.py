"""Grids in the workplace: written until they are frozen, then copied into a new version."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.grids import services
from mdm_platform.grids.models import Criterion, Grid

MANAGE = "grids.manage_grids"


class CriterionInline(admin.StackedInline):
    """The criteria of a grid."""

    model = Criterion
    extra = 0
    fields = (
        ("position", "code", "weight"), ("min_score", "max_score", "threshold", "needs_evidence"),
        ("label_fr", "label_ar", "label_en"), ("guidance_fr", "guidance_ar", "guidance_en"),
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever reads the grid."""
        return admin.site._registry[Grid].has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever writes the grid, until it is frozen."""
        return admin.site._registry[Grid].has_change_permission(request, obj)

    has_add_permission = has_delete_permission = has_change_permission


@admin.register(Grid)
class GridAdmin(PlatformModelAdmin):
    """Grids, with their criteria."""

    view_permission = "grids.view_grids"
    change_permission = add_permission = MANAGE
    list_display = ("title_fr", "code", "version", "threshold", "frozen_at")
    list_filter = (("frozen_at", admin.EmptyFieldListFilter),)
    search_fields = ("code", "title_fr", "title_ar", "title_en")
    fields = ("code", "version", "title_fr", "title_ar", "title_en", "threshold", "frozen_at")
    readonly_fields = ("version", "frozen_at")
    inlines = (CriterionInline,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A frozen grid is read."""
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_frozen)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A frozen grid is still read."""
        return self._may(request, self.view_permission, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember who began a grid."""
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        """The copy into a new version, before Django's addresses."""
        view = self.admin_site.admin_view(require_POST(self.new_version))
        return [path("<path:object_id>/new-version/", view, name="grids_grid_new_version"), *super().get_urls()]

    def object_buttons(self, request: HttpRequest, obj: Any) -> list[tuple[Any, str]]:
        """« Nouvelle version », which copies the criteria."""
        if not self._may(request, MANAGE, obj):
            return []
        return [(gettext_lazy("Nouvelle version"), reverse("admin:grids_grid_new_version", args=[obj.pk]))]

    def new_version(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Copy the grid, and open the copy."""
        copy = services.new_version(grid=self.get_object(request, object_id), by=request.user)
        messages.success(request, _("La version %(number)s est prête à être modifiée.") % {"number": copy.version})
        return HttpResponseRedirect(reverse("admin:grids_grid_change", args=[copy.pk]))
