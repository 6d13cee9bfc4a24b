"""Who reads the register beyond its public pages."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody

REGISTER_STAFF_ROLES = frozenset({Role.LABEL_OFFICER, Role.COFINANCING_OFFICER, Role.ADMINISTRATOR})
FINANCE_ROLES = frozenset({Role.FINANCE_CONTROLLER, Role.PAYMENT_AUTHORISER})


def is_register_reader(user: Any) -> bool:
    """Whether the person reads every row of the register: those who keep it and those who pay."""
    return is_somebody(user) and not user.role_names.isdisjoint(REGISTER_STAFF_ROLES | FINANCE_ROLES)


def in_office(on: date | None = None, prefix: str = "") -> Q:
    """The condition of an officer in office on that day, for a query of officers or through `prefix`."""
    day = on or timezone.localdate()
    running = Q(**{f"{prefix}state": "current", f"{prefix}starts__lte": day})
    return running & (Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gte": day}))


class StaffOnlyQuerySet(models.QuerySet):
    """Rows of the register's own work."""

    def visible_to(self, user: Any) -> "StaffOnlyQuerySet":
        """All for those who keep the register, none for others."""
        return self if is_register_reader(user) else self.none()
