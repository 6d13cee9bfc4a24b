"""The session store: Django's in the database, with the account's id beside each session."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InterfaceError, OperationalError

from mdm_platform.accounts.models.session import Session


class SessionStore(DatabaseStore):
    """Writes `account_id` with each session of somebody who signed in."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        account_id = data.get(SESSION_KEY)
        row.account_id = int(account_id) if account_id else None
        return row

    def save(self, must_create: bool = False) -> None:
        """Keep the session; a database that is away is said so, where Django takes the session for a deleted one.

        Raises UpdateError for a deleted session, OperationalError or InterfaceError for a database that is away.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise


def end_sessions(*, user: Any, keep: str | None = None) -> int:
    """End every session of the account, except the one with the key `keep`; how many were ended."""
    return Session.objects.filter(account_id=user.pk).exclude(session_key=keep or "").delete()[0]
