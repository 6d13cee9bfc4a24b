"""Probes tell the truth, and only a lost database takes the platform out of service."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from mdm_platform.health import checks
from mdm_platform.health.models import Heartbeat
from mdm_platform.health.tasks import beat


@pytest.fixture
def dead_redis(settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"


def test_live_needs_no_database(client):
    response = client.get("/healthz/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_everything_answers(client):
    beat()
    response = client.get("/healthz/ready")
    answer = response.json()
    assert answer.pop("worker_age_seconds") < 5
    assert (response.status_code, answer) == (
        200,
        {"status": "ok", "database": True, "broker": True, "worker": True},
    )


@pytest.mark.django_db
def test_a_worker_never_seen_is_told(client):
    response = client.get("/healthz/ready")
    answer = response.json()
    assert (response.status_code, answer["status"], answer["worker"], answer["worker_age_seconds"]) == (
        200,
        "degraded",
        False,
        None,
    )


@pytest.mark.django_db
def test_a_worker_that_fell_silent_is_told():
    now = timezone.now()
    checks.beat(now=now - timedelta(seconds=61))
    assert (checks.check(now=now).worker, checks.check(now=now).worker_age) == (False, 61.0)


@pytest.mark.django_db
def test_a_dead_broker_is_told_and_does_not_stop_the_service(client, dead_redis):
    beat()
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()["status"], response.json()["broker"]) == (200, "degraded", False)


def test_a_database_that_is_gone_is_503(client, monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(checks.connection, "cursor", gone)
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()["status"]) == (503, "unavailable")


@pytest.mark.django_db
def test_one_row_a_worker():
    beat()
    beat()
    assert Heartbeat.objects.count() == 1
