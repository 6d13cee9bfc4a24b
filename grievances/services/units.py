"""Which services handle cases, and who works for them."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone

from grievances.models import Unit
from grievances.models.unit import UNIT_ROLES, every_unit_of, is_central, units_of
from mdm_platform.institutions.models import Institution, Membership

CENTRAL_SLUG = "ministry-complaints"


def central() -> Institution | None:
    """The central desk's institution, or None before staff declared one."""
    unit = Unit.objects.select_related("institution").filter(is_central=True).first()
    return unit.institution if unit else None


def of(user: Any) -> frozenset[int]:
    """The institutions for which the user handles cases today."""
    return frozenset({user.institution.pk}) if getattr(user, "is_partner", False) else units_of(user)


def every(user: Any) -> frozenset[int]:
    """The institutions for which the user acts in any role, or acted lately: what complains about them is hidden."""
    return every_unit_of(user)


def is_at_central(user: Any) -> bool:
    """Whether the user works at the central desk."""
    return is_central(user)


def offered(case: Any = None) -> QuerySet[Institution]:
    """The institutions to which a case may be sent: all but the one complained about."""
    rows = Institution.objects.filter(pk__in=Unit.objects.active().values("institution_id")).order_by("name_fr", "pk")
    return rows.exclude(pk=case.unit_complained_id) if case is not None and case.unit_complained_id else rows


def agents(institution: Institution) -> QuerySet:
    """The people who handle cases for the institution today."""
    rows = Membership.objects.filter(institution=institution, role__in=UNIT_ROLES).current(timezone.localdate())
    people = get_user_model().objects.reachable().filter(groups__name__in=UNIT_ROLES, pk__in=rows.values("user_id"))
    return people.distinct().order_by("full_name", "pk")


def declare(*, institution: Institution, is_central: bool = False) -> Unit:
    """Let cases be sent to the institution; as the central desk when asked. May run again."""
    return Unit.objects.update_or_create(institution=institution, defaults={"is_central": is_central})[0]
