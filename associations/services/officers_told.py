"""Who hears for an association."""

from django.db.models import QuerySet

from associations.models import Association, Officer
from mdm_platform.accounts.models import User


def officers_of(association: Association) -> QuerySet:
    """The officers in office today who have an account."""
    held = Officer.objects.in_office().filter(association=association, user__isnull=False)
    return User.objects.reachable().filter(pk__in=held.values("user")).order_by("pk")
