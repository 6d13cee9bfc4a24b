"""What runs by the clock is declared by the apps and collected by the kernel."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from redis import Redis

from mdm_platform.bell import ring
from mdm_platform.celery import app, load_schedule, schedule_of_apps
from mdm_platform.health import tasks as health_tasks


def test_the_schedules_of_all_apps_are_collected():
    schedule = schedule_of_apps()
    assert schedule["notifications.deliver_messages"]["schedule"] == timedelta(seconds=10)
    assert schedule["notifications.purge_messages"]["schedule"] == crontab(hour=3, minute=20)
    assert schedule["health.beat"]["task"] == "health.beat"


QUEUES = ("jobs", "celery")


def queue_of(name):
    """The queue that a task of that name is sent to."""
    return app.amqp.router.route({}, name)["queue"].name


def test_long_jobs_have_a_queue_of_their_own():
    app.loader.import_default_modules()
    by_queue = {name: set() for name in QUEUES}
    for name in app.tasks:
        by_queue[queue_of(name)].add(name)
    assert by_queue["jobs"] == {name for name in app.tasks if name.startswith("jobs.")}
    assert {"jobs.run_waiting", "jobs.sweep"} <= by_queue["jobs"]
    assert {"notifications.deliver_messages", "health.beat"} <= by_queue["celery"]


@pytest.mark.django_db
def test_a_ring_reaches_the_queue_of_its_task(settings, django_capture_on_commit_callbacks):
    mark = str(uuid4())
    with django_capture_on_commit_callbacks(execute=True):
        ring("jobs.run_waiting", mark=mark)
    with Redis.from_url(settings.REDIS_URL) as broker:
        sent = {
            name: [json.loads(one)["headers"]["kwargsrepr"] for one in broker.lrange(name, 0, -1)] for name in QUEUES
        }
    assert [mark in " ".join(sent[name]) for name in QUEUES] == [True, False]


def test_a_sweep_that_waits_behind_a_long_job_is_dropped_when_the_next_is_due():
    assert schedule_of_apps()["jobs.sweep"]["options"] == {"expires": 60.0}


def test_every_scheduled_task_exists():
    assert [name for name in schedule_of_apps() if name not in app.tasks] == []


def test_beat_gets_the_schedule():
    load_schedule()
    assert app.conf.beat_schedule == schedule_of_apps()


def test_a_task_scheduled_twice_is_refused(monkeypatch):
    monkeypatch.setitem(health_tasks.SCHEDULE, "notifications.deliver_messages", 1)
    with pytest.raises(ImproperlyConfigured, match="deliver_messages"):
        schedule_of_apps()
