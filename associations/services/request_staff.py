"""Who instructs requests for the ministry."""

from django.db.models import QuerySet

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role


def instructors() -> QuerySet:
    """Those who are told what waits for a decision."""
    return User.objects.with_role(Role.COFINANCING_OFFICER)
