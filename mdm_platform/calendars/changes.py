"""What is computed again when staff correct a holiday: an app names its task, and a worker is woken at each change."""

from mdm_platform import bell

_tasks: list[str] = []


def recompute_with(task_name: str) -> None:
    """Name a task that computes again what follows from the calendars; it may run at any time."""
    if task_name not in _tasks:
        _tasks.append(task_name)


def changed() -> None:
    """Wake a worker for every such task, once the change is kept."""
    for name in _tasks:
        bell.ring(name)
