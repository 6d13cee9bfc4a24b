"""Who reads files of investments beyond their holders."""

from typing import Any

from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import is_somebody


def follows_investments(user: Any) -> bool:
    """Whether the person follows every investment for the ministry."""
    return is_somebody(user) and Role.INVESTMENT_OFFICER in user.role_names


def institutions_served(user: Any, role: str) -> Any:
    """The institutions in activity for which the person holds the role today."""
    if not is_somebody(user) or role not in user.role_names:
        return Institution.objects.none()
    held = Membership.objects.filter(user_id=user.pk, role=role).current(timezone.localdate())
    return Institution.objects.active().filter(pk__in=held.values("institution"))
