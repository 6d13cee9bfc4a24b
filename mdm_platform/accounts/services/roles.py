"""Who is staff, and with which roles: given by administrators only, and told."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.notifications import RolesChanged
from mdm_platform.accounts.roles import STAFF_ROLES, Role
from mdm_platform.accounts.sessions import end_sessions
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission


def assign(*, user: User, roles: Iterable[str], by: User, now: datetime | None = None) -> frozenset[str]:
    """Give the account exactly these roles; the names that changed.

    The staff flag follows the roles, every session of the person ends, and each change is an event.
    PermissionRefused for oneself and for whoever is no administrator, InvalidInput for an unknown role.
    """
    require_permission(by, "accounts.assign_roles", user)
    return _write(user=user, roles=roles, by=by, now=now)


def found(*, user: User, roles: Iterable[str], now: datetime | None = None) -> frozenset[str]:
    """Give the first administrator of a deployment these roles, from the command line."""
    return _write(user=user, roles=roles, by=None, now=now)


@transaction.atomic
def _write(*, user: User, roles: Iterable[str], by: User | None, now: datetime | None) -> frozenset[str]:
    wanted = frozenset(roles)
    unknown = wanted - frozenset(Role.values)
    if unknown:
        raise InvalidInput(_("Ce rôle n’existe pas."), code="unknown_role", fields={"roles": sorted(unknown)})
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    held = frozenset(locked.groups.values_list("name", flat=True))
    changed = wanted ^ held
    is_staff = locked.is_superuser or not STAFF_ROLES.isdisjoint(wanted)
    if changed:
        locked.groups.set(Group.objects.filter(name__in=wanted))
        for role in sorted(changed):
            kind = "role.granted" if role in wanted else "role.removed"
            events.record(kind, by=by, obj=locked, subject=locked, reason=role, now=now)
        end_sessions(user=locked)
        RolesChanged.send(to=locked, now=now)
    if locked.is_staff != is_staff:
        locked.is_staff = is_staff
        locked.save(update_fields=["is_staff"])
    user.is_staff = is_staff
    user.__dict__.pop("role_names", None)
    return changed
