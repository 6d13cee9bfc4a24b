"""Brute force is stopped here: so many failures, then even the right secret is refused for a while.

An attempt is counted *before* its secret is checked and given back when it was right, so that
parallel attempts cannot slip through between the check and the count:

    keys = lockout.keys(account="amina@exemple.org", address="192.0.2.7")
    lockout.begin("password", *keys)      # raises Locked
    if right: lockout.succeed("password", *keys)

`check` and `record` do the same in two steps, where counting first is not possible.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.models.security_counter import SecurityCounter
from mdm_platform.client_address import network_of
from mdm_platform.errors import QuotaExceeded


class Locked(QuotaExceeded):
    """Too many failures: nothing is looked at until the lock ends, right or wrong."""

    code = "too_many_attempts"
    message = _("Trop de tentatives. Réessayez plus tard.")


@dataclass(frozen=True)
class Limit:
    """`attempts` failures within `window` lock for `lock`."""

    attempts: int
    window: timedelta
    lock: timedelta


QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
ACCOUNT, ADDRESS = "account", "address"

LIMITS: dict[str, dict[str, Limit]] = {
    "password": {ACCOUNT: Limit(5, QUARTER, QUARTER), ADDRESS: Limit(30, QUARTER, QUARTER)},
    "code": {ACCOUNT: Limit(9, HOUR, HOUR), ADDRESS: Limit(30, HOUR, HOUR)},
    "second_factor": {ACCOUNT: Limit(5, QUARTER, QUARTER), ADDRESS: Limit(30, QUARTER, QUARTER)},
    "token": {ACCOUNT: Limit(10, QUARTER, QUARTER), ADDRESS: Limit(30, QUARTER, QUARTER)},
    "case_code": {ACCOUNT: Limit(10, HOUR, HOUR), ADDRESS: Limit(30, HOUR, HOUR)},
    "case_code_mail": {ACCOUNT: Limit(3, HOUR, HOUR), ADDRESS: Limit(10, HOUR, HOUR)},
    "case_upload": {ACCOUNT: Limit(40, HOUR, HOUR), ADDRESS: Limit(40, HOUR, HOUR)},
    "case_draft": {ACCOUNT: Limit(20, HOUR, HOUR), ADDRESS: Limit(60, HOUR, HOUR)},
    "case_filing": {ACCOUNT: Limit(10, HOUR, HOUR), ADDRESS: Limit(30, HOUR, HOUR)},
    "campaign_pledge": {ACCOUNT: Limit(20, HOUR, HOUR)},
    "pledge_mail": {ACCOUNT: Limit(5, HOUR, HOUR), ADDRESS: Limit(40, HOUR, HOUR)},
    "text_message": {ACCOUNT: Limit(5, HOUR, HOUR), ADDRESS: Limit(20, HOUR, HOUR)},
}

# A locked key is left as it is and returns no row; a window that is over starts again.
_COUNT = """
INSERT INTO accounts_securitycounter AS held (scope, key, failures, window_started_at, locked_until)
VALUES (%(scope)s, %(key)s, 1, %(now)s, CASE WHEN %(attempts)s <= 1 THEN %(until)s::timestamptz END)
ON CONFLICT (scope, key) DO UPDATE SET
    failures = CASE
        WHEN held.locked_until IS NOT NULL OR held.window_started_at <= %(opened)s THEN 1
        ELSE held.failures + 1 END,
    window_started_at = CASE
        WHEN held.locked_until IS NOT NULL OR held.window_started_at <= %(opened)s THEN %(now)s
        ELSE held.window_started_at END,
    locked_until = CASE
        WHEN held.locked_until IS NOT NULL OR held.window_started_at <= %(opened)s
            THEN CASE WHEN %(attempts)s <= 1 THEN %(until)s::timestamptz END
        WHEN held.failures + 1 >= %(attempts)s THEN %(until)s::timestamptz END
WHERE held.locked_until IS NULL OR held.locked_until <= %(now)s
RETURNING 1
"""


def keys(*, account: str = "", address: str = "") -> list[str]:
    """The keys under which one attempt counts: who is claimed, and from where."""
    found = [f"{ACCOUNT}:{account.strip().lower()}"] if account else []
    return [*found, f"{ADDRESS}:{network_of(address)}"] if address else found


def check(scope: str, *names: str, now: datetime | None = None) -> None:
    """Raise Locked when one of the keys is locked; counts nothing."""
    now = now or timezone.now()
    hashed = [_hashed(name) for name in names]
    if SecurityCounter.objects.filter(scope=scope, key__in=hashed, locked_until__gt=now).exists():
        raise Locked


def record(scope: str, *names: str, now: datetime | None = None) -> None:
    """Count one failure under each key; the one that reaches the limit locks it."""
    now = now or timezone.now()
    for name in names:
        _take(scope, name, now)


def begin(scope: str, *names: str, now: datetime | None = None) -> None:
    """Count an attempt before its secret is looked at; Locked when no attempt is left.

    The address comes first: one that is locked cannot go on locking other people's accounts.
    """
    now = now or timezone.now()
    for name in sorted(names, key=lambda name: not name.startswith(ADDRESS)):
        if not _take(scope, name, now):
            raise Locked


def succeed(scope: str, *names: str) -> None:
    """The secret was right: the account starts afresh, the address gets this attempt back.

    An address is not cleared, or somebody who knows one password could guess others for ever.
    """
    accounts = [_hashed(name) for name in names if name.startswith(f"{ACCOUNT}:")]
    SecurityCounter.objects.filter(scope=scope, key__in=accounts).delete()
    addresses = [_hashed(name) for name in names if name.startswith(f"{ADDRESS}:")]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_securitycounter SET failures = failures - 1, locked_until = NULL "
            "WHERE scope = %s AND key = ANY(%s) AND failures > 0",
            [scope, addresses],
        )


def purge(*, now: datetime | None = None) -> int:
    """Remove counters that no longer count; the number of rows removed."""
    oldest = max(limit.window + limit.lock for kinds in LIMITS.values() for limit in kinds.values())
    return SecurityCounter.objects.filter(window_started_at__lt=(now or timezone.now()) - oldest).delete()[0]


def _take(scope: str, name: str, now: datetime) -> bool:
    """Count one attempt unless the key is locked, in one statement; whether it may go on."""
    limit = LIMITS[scope][name.partition(":")[0]]
    parameters = {
        "scope": scope,
        "key": _hashed(name),
        "now": now,
        "opened": now - limit.window,
        "until": now + limit.lock,
        "attempts": limit.attempts,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, parameters)
        return cursor.fetchone() is not None


def _hashed(name: str) -> str:
    return salted_hmac("accounts.lockout", name, algorithm="sha256").hexdigest()
