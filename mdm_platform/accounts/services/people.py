"""What a person changes in their own account, and closing one."""

from datetime import datetime

from django.db import transaction

from mdm_platform.accounts.models import User
from mdm_platform.accounts.sessions import end_sessions
from mdm_platform.audit import events
from mdm_platform.permissions import require_permission


@transaction.atomic
def change_preferences(*, user: User, full_name: str, language: str, now: datetime | None = None) -> None:
    """Rectify the name and the language (law 09-08, art. 8)."""
    user.full_name, user.language = full_name, language
    user.save(update_fields=["full_name", "language"])
    events.record("account.changed", by=user, obj=user, subject=user, fields=["full_name", "language"], now=now)


@transaction.atomic
def end_other_sessions(*, user: User, keep: str, now: datetime | None = None) -> int:
    """Sign the person out everywhere but in the session `keep`; how many sessions ended."""
    ended = end_sessions(user=user, keep=keep)
    events.record("account.sessions_ended", by=user, obj=user, subject=user, now=now)
    return ended


@transaction.atomic
def close(*, user: User, by: User, now: datetime | None = None) -> None:
    """Close an account at once, without erasing anything; its sessions end."""
    _set_active(user=user, by=by, is_active=False, now=now)
    end_sessions(user=user)


@transaction.atomic
def reopen(*, user: User, by: User, now: datetime | None = None) -> None:
    """Open a closed account again."""
    _set_active(user=user, by=by, is_active=True, now=now)


def _set_active(*, user: User, by: User, is_active: bool, now: datetime | None) -> None:
    require_permission(by, "accounts.close_account", user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    kind = "account.reopened" if is_active else "account.closed"
    events.record(kind, by=by, obj=user, subject=user, now=now)
