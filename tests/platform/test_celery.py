"""What runs by the clock is declared by the apps and collected by the kernel."""

from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from mdm_platform.celery import app, load_schedule, schedule_of_apps
from mdm_platform.health import tasks as health_tasks


def test_the_schedules_of_all_apps_are_collected():
    schedule = schedule_of_apps()
    assert schedule["notifications.deliver_messages"]["schedule"] == timedelta(seconds=10)
    assert schedule["notifications.purge_messages"]["schedule"] == crontab(hour=3, minute=20)
    assert schedule["health.beat"]["task"] == "health.beat"


def test_every_scheduled_task_exists():
    assert [name for name in schedule_of_apps() if name not in app.tasks] == []


def test_beat_gets_the_schedule():
    load_schedule()
    assert app.conf.beat_schedule == schedule_of_apps()


def test_a_task_scheduled_twice_is_refused(monkeypatch):
    monkeypatch.setitem(health_tasks.SCHEDULE, "notifications.deliver_messages", 1)
    with pytest.raises(ImproperlyConfigured, match="deliver_messages"):
        schedule_of_apps()
