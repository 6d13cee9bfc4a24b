"""What people change after its publication: a filter and a button for whoever reads it again."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mdm_platform.errors import DomainError
from mdm_platform.permissions import has_permission


class ChangedFilter(admin.SimpleListFilter):
    """Rows whose queryset knows `changed_since_published`."""

    title = _("à suivre")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return (("edited", _("Modifiés depuis leur publication")),)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.changed_since_published() if self.value() == "edited" else queryset


class ReadAgain:
    """A button beside an object whose `edited_at` is set; `read_again` is the service that it calls."""

    read_again: ClassVar[Callable[..., Any]]
    read_again_permission: ClassVar[str]

    def object_buttons(self, request: HttpRequest, obj: Any) -> list[tuple[Any, str]]:
        """Say that the changes were read."""
        buttons = super().object_buttons(request, obj)
        if obj.edited_at is None or not has_permission(request.user, self.read_again_permission, obj):
            return buttons
        return [*buttons, (_("J’ai relu les modifications"), reverse(f"admin:{self._read_again_name}", args=[obj.pk]))]

    def get_urls(self) -> list[URLPattern]:
        """The address of the button, before those of every admin."""
        view = self.admin_site.admin_view(require_POST(self.read_again_view))
        return [path("<int:object_id>/read-again/", view, name=self._read_again_name), *super().get_urls()]

    def read_again_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Take the object off the list of what changed."""
        obj = get_object_or_404(self.get_queryset(request), pk=object_id)
        try:
            self.read_again(**{self.opts.model_name: obj}, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Merci : il ne reste rien à relire ici."))
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        )

    @property
    def _read_again_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_read_again"
