from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mdm_platform.accounts import lockout
from mdm_platform.accounts.models import SecurityCounter

AMINA = lockout.keys(account="amina@exemple.test", address="192.0.2.1")


def begins(scope, *keys, now=None):
    try:
        lockout.begin(scope, *keys, now=now)
    except lockout.Locked:
        return False
    return True


@pytest.mark.django_db
def test_five_failures_lock_the_account_for_a_quarter_of_an_hour():
    now = timezone.now()
    assert [begins("password", *AMINA, now=now) for _ in range(7)] == [True] * 5 + [False] * 2
    assert not begins("password", *AMINA, now=now + timedelta(minutes=14, seconds=59))
    assert begins("password", *AMINA, now=now + timedelta(minutes=15, seconds=1))


@pytest.mark.django_db
def test_the_account_is_locked_from_everywhere_and_others_are_not():
    for _ in range(5):
        begins("password", *AMINA)
    assert not begins("password", *lockout.keys(account="AMINA@exemple.test ", address="198.51.100.9"))
    assert begins("password", *lockout.keys(account="youssef@exemple.test", address="192.0.2.1"))


@pytest.mark.django_db
def test_an_address_that_tries_many_accounts_is_locked_and_locks_nobody_else():
    attempts = [begins("password", *lockout.keys(account=f"{n}@exemple.test", address="192.0.2.1")) for n in range(32)]
    assert attempts == [True] * 30 + [False] * 2
    assert SecurityCounter.objects.filter(scope="password").count() == 31
    assert begins("password", *lockout.keys(account="31@exemple.test", address="192.0.2.2"))


@pytest.mark.django_db
def test_success_clears_the_account_and_gives_the_address_one_attempt_back():
    for _ in range(4):
        begins("password", *AMINA)
    begins("password", *AMINA)
    lockout.succeed("password", *AMINA)
    assert list(SecurityCounter.objects.values_list("failures", "locked_until")) == [(4, None)]
    assert [begins("password", *AMINA) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.django_db
def test_failures_spread_over_time_do_not_lock():
    now = timezone.now()
    moments = [now + timedelta(minutes=16 * step) for step in range(12)]
    assert all(begins("password", *AMINA, now=moment) for moment in moments)


@pytest.mark.django_db
def test_check_and_record_do_the_same_in_two_steps():
    keys = lockout.keys(account="client-1", address="192.0.2.1")
    for _ in range(10):
        lockout.check("token", *keys)
        lockout.record("token", *keys)
    with pytest.raises(lockout.Locked) as refusal:
        lockout.check("token", *keys)
    assert refusal.value.code == "too_many_attempts"
    lockout.check("password", *keys)


@pytest.mark.django_db
def test_no_account_stands_in_the_table():
    begins("password", *AMINA)
    assert not any("amina" in key or "192" in key for key in SecurityCounter.objects.values_list("key", flat=True))
    assert {len(key) for key in SecurityCounter.objects.values_list("key", flat=True)} == {64}


@pytest.mark.django_db
def test_old_counters_are_purged():
    now = timezone.now()
    begins("password", *AMINA, now=now - timedelta(hours=3))
    begins("code", *AMINA, now=now)
    assert lockout.purge(now=now) == 2
    assert set(SecurityCounter.objects.values_list("scope", flat=True)) == {"code"}


@pytest.mark.django_db(transaction=True)
def test_parallel_attempts_never_exceed_the_limit():
    def attempt(_):
        try:
            return begins("password", *AMINA)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == 5
