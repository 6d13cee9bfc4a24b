"""What each app gives so that its messages can be rendered: `notification_examples()` in tests/factories/<app>.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Example:
    """The object of a message, with the params and secrets that its texts read."""

    about: Any = None
    params: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)


def examples_of(apps: Iterable[str]) -> dict[str, Any]:
    """What the messages of these apps are about, by name."""
    found: dict[str, Any] = {}
    for app in sorted(apps):
        module = import_module(f"tests.factories.{app}")
        assert hasattr(module, "notification_examples"), f"Write notification_examples() in tests/factories/{app}.py."
        found |= module.notification_examples()
    return found


def example_of(name: str, made: Mapping[str, Any] | None = None) -> Example:
    """The example of one notification, among those `made` if given; AssertionError tells where it is missing."""
    app = name.partition(".")[0]
    examples = examples_of([app]) if made is None else made
    assert name in examples, f"Add {name} to notification_examples() in tests/factories/{app}.py."
    found = examples[name]
    return found if isinstance(found, Example) else Example(about=found)
