"""The staff workplace: admin pages that ask the registered permissions and change states through services."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from mdm_platform.permissions import has_permission
from mdm_platform.workflow import Workflow


class PlatformModelAdmin(admin.ModelAdmin):
    """An admin whose rights are registered permissions and whose states only services change.

    `view_permission`, `change_permission`, `add_permission` and `delete_permission` are
    registered names, or empty for nobody (without `change_permission` the pages are read-only).
    `transition_services` names the service of each transition of `workflow`, called as
    `service(<model_name>=obj, by=user, reason=…, note=…)`.
    """

    workflow: ClassVar[type[Workflow] | None] = None
    view_permission: ClassVar[str] = ""
    change_permission: ClassVar[str] = ""
    add_permission: ClassVar[str] = ""
    delete_permission: ClassVar[str] = ""
    transition_services: ClassVar[Mapping[str, Callable[..., Any]]] = {}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_permission, obj) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_permission, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.add_permission, None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.delete_permission, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "state") if self.workflow is not None and "state" not in fields else fields

    @staticmethod
    def _may(request: HttpRequest, permission: str, obj: Any) -> bool:
        return bool(permission) and has_permission(request.user, permission, obj)
