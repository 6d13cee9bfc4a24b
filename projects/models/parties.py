"""Who reads what a project exchanges: its holder, its advisor, and the supervisors of files that are not theirs."""

from typing import Any

from django.db.models import Q

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody


def of_party(user: Any, path: str = "project") -> Q:
    """The rows of projects that the person carries, accompanies or supervises; none for anybody else."""
    if not is_somebody(user):
        return Q(pk__in=())
    own = Q(**{f"{path}__holder_id": user.pk})
    if Role.PROJECT_SUPERVISOR in user.role_names:
        return Q()
    if Role.PROJECT_ADVISOR in user.role_names:
        return own | Q(**{f"{path}__advisor_id": user.pk})
    return own
