"""The servers that `bin/test` starts are the real ones, with what the platform needs."""

import os

import pytest
import redis
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_postgresql_lowers_accented_letters_and_offers_the_extensions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÉÀ')")
        assert cursor.fetchone() == ("éà",)
        cursor.execute("SELECT name FROM pg_available_extensions")
        available = {name for (name,) in cursor.fetchall()}
    assert {"unaccent", "pg_trgm", "btree_gin", "btree_gist", "citext"} <= available


@pytest.mark.django_db
@pytest.mark.skipif("mdm@/mdm?host=" not in os.environ["DATABASE_URL"], reason="a server of the person's own")
def test_the_owner_of_the_database_is_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, True)


def test_redis_answers():
    assert redis.Redis.from_url(settings.REDIS_URL).ping()
