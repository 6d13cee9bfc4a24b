"""The permission vocabulary of the platform, asked by the API."""

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from mdm_platform import permissions
from mdm_platform.errors import PermissionRefused


class MappedPermission(BasePermission):
    """Asks the permission that the view's `permission_map` names for the action; no name, no access.

    An action on one object is decided on that object, once `get_object()` has it.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        name = permission_name(view, request)
        if not name:
            return False
        return getattr(view, "detail", None) is True or self._asks(request, name, None)

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        name = permission_name(view, request)
        return bool(name) and self._asks(request, name, obj)

    def _asks(self, request: Request, name: str, obj: Any) -> bool:
        try:
            permissions.require_permission(request.user, name, obj)
        except PermissionRefused as refusal:
            self.message, self.code = str(refusal), refusal.code
            return False
        return True


def permission_name(view: Any, request: Request) -> str:
    """The registered name that the action asks for, empty when the view declares none.

    Raises MethodNotAllowed where the address knows no such method.
    """
    action = getattr(view, "action", request.method.lower())
    if action is None or action == "metadata":
        raise MethodNotAllowed(request.method)
    return getattr(view, "permission_map", {}).get(action, "")
