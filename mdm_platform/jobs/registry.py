"""The kinds of long jobs: each app registers a service that does the work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Outcome:
    """What a job leaves: counts by code, and a file made for its owner."""

    counts: dict[str, int] = field(default_factory=dict)
    file: Any = None


@dataclass(frozen=True)
class NextStep:
    """Where the owner goes from the job's page: a label and an address."""

    label: str
    url: str


Progress = Callable[[int, int], None]
Handler = Callable[[Any, Progress], Outcome]


@dataclass(frozen=True)
class JobKind:
    """A kind of job: its name for people, who may start it, and the service that does it.

    The handler gets the Job and `progress(done, total)`, which it calls after each batch
    and which raises JobCancelled; it must bear being started again from the beginning.
    `count_labels` name the counts of its outcome; `next_step(job)` says where the owner goes
    from its page, or None.
    """

    name: str
    label: Any
    permission: str
    handler: Handler
    count_labels: dict[str, Any]
    next_step: Callable[[Any], NextStep | None] | None = None


_registry: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Declare a kind; ImproperlyConfigured when the name is taken."""
    if kind.name in _registry:
        message = f"The job kind {kind.name} is registered twice."
        raise ImproperlyConfigured(message)
    _registry[kind.name] = kind


def get_kind(name: str) -> JobKind:
    """The kind of that name; ImproperlyConfigured for an unknown one."""
    try:
        return _registry[name]
    except KeyError:
        message = f"No job kind is registered as {name}."
        raise ImproperlyConfigured(message) from None
