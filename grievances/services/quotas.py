"""How much one person may send in an hour: an account is counted by itself, anybody else by their address.

Agents who write for others are not counted: a counter serves many people.
"""

from datetime import datetime
from typing import Any

from mdm_platform.accounts import lockout


def count(scope: str, *, by: Any = None, address: str = "", now: datetime | None = None) -> None:
    """Count one. Raises lockout.Locked once the hour's number is reached.

    Call it outside a transaction that a refusal would undo.
    """
    if by is not None:
        lockout.begin(scope, *lockout.keys(account=f"user:{by.pk}"), now=now)
    elif address:
        lockout.begin(scope, *lockout.keys(address=address), now=now)
