"""Consents, until the accounts bring theirs: nobody has given any."""

from typing import Any

from mdm_platform.accounts.models import User

try:
    from mdm_platform.accounts.services import consents
except ImportError:

    class consents:  # noqa: N801  stands in for the module of that name
        """Reads as the module will."""

        @staticmethod
        def has(user: Any, purpose: str) -> bool:
            """Nobody has consented."""
            return False

        @staticmethod
        def active_user_ids(purpose: str) -> Any:
            """Nobody has consented."""
            return User.objects.none().values("pk")


__all__ = ["consents"]
