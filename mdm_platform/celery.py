"""The Celery application: tasks only wake up, load, and call one service.

What runs by the clock is declared beside the tasks: an app's `tasks.py` may hold

    SCHEDULE = {"skills.remind_owners": crontab(hour=5)}

where the key is the name of a task (`@shared_task(name=…)`) and the value a timedelta or
a crontab, in UTC.
"""

import os
from datetime import timedelta
from importlib import import_module
from typing import Any

from celery import Celery, signals
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mdm_platform.settings.base")

app = Celery("mdm_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def schedule_of_apps() -> dict[str, dict[str, Any]]:
    """The SCHEDULE of every app together, as beat wants it; ImproperlyConfigured for a task named twice."""
    together: dict[str, dict[str, Any]] = {}
    for config in apps.get_app_configs():
        if not module_has_submodule(config.module, "tasks"):
            continue
        schedule = getattr(import_module(f"{config.name}.tasks"), "SCHEDULE", {})
        twice = sorted(together.keys() & schedule.keys())
        if twice:
            message = f"{config.name}.tasks schedules again {', '.join(twice)}."
            raise ImproperlyConfigured(message)
        together |= {name: _entry(name, when) for name, when in schedule.items()}
    return together


def _entry(name: str, when: Any) -> dict[str, Any]:
    """What beat reads; what runs every few seconds is dropped when its next turn has come, so none piles up."""
    options = {"expires": when.total_seconds()} if isinstance(when, timedelta) else {}
    return {"task": name, "schedule": when, "options": options}


@signals.import_modules.connect
def load_schedule(**kwargs: Any) -> None:
    """Give beat its schedule once the apps' tasks are loaded."""
    app.conf.beat_schedule = schedule_of_apps()
