"""The models of accounts, one aggregate a file."""

from mdm_platform.accounts.models.user import User

__all__ = ["User"]
