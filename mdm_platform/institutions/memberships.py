"""Who acts for which institution today."""

from datetime import date
from typing import Any

from django.utils import timezone

from mdm_platform.institutions.models import Institution, Membership


def institution_of(user: Any, *, on: date | None = None) -> Institution | None:
    """The institution that the person, or the partner's program, acts for; the latest when there are several."""
    if getattr(user, "is_partner", False):
        return user.institution
    if not getattr(user, "is_authenticated", False):
        return None
    current = Membership.objects.filter(user_id=user.pk, institution__is_active=True).current(on or _today())
    membership = current.select_related("institution").order_by("-starts", "-pk").first()
    return membership.institution if membership else None


def join(*, user: Any, institution: Institution, role: str, starts: date | None = None) -> Membership:
    """Let the person act for the institution from that day; the membership that already runs when there is one."""
    first_day = starts or _today()
    current = Membership.objects.filter(user=user, institution=institution, role=role).current(first_day).first()
    return current or Membership.objects.create(user=user, institution=institution, role=role, starts=first_day)


def leave(*, membership: Membership, on: date | None = None) -> Membership:
    """End the membership on that day, included."""
    membership.ends = on or _today()
    membership.save(update_fields=["ends"])
    return membership


def _today() -> date:
    return timezone.localdate()
