"""Acts of the person: by an account, or by whoever came with the number and the code."""

from typing import Any

from grievances.models import Case
from mdm_platform.permissions import require_permission


def require_person(by: Any, case: Case, permission: str = "grievances.follow_case") -> None:
    """Refuse an account that is not the person's; None is whoever proved the code to the page.

    The log then names nobody: those who work on the case do not learn who its person is.
    """
    if by is not None:
        require_permission(by, permission, case)
