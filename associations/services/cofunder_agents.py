"""Who answers for a co-funder."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution, Membership


def agents_of(institution: Institution) -> QuerySet:
    """The agents of the institution today."""
    memberships = Membership.objects.filter(institution=institution, role=Role.COFUNDER_AGENT)
    held = memberships.current(timezone.localdate()).values("user")
    return User.objects.reachable().filter(pk__in=held).order_by("pk")


def institutions_of(user: Any) -> list[Institution]:
    """The co-funders that the person answers for today, or the one whose program calls."""
    if getattr(user, "is_partner", False):
        return [user.institution]
    held = Membership.objects.filter(user_id=user.pk, role=Role.COFUNDER_AGENT, institution__is_active=True)
    return [row.institution for row in held.current(timezone.localdate()).select_related("institution").order_by("pk")]
