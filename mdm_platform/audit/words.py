"""What each kind of event is called, for the people whom it is about.

An app names its kinds beside its permissions: `words.register("profile.read", _("Lecture de la fiche"))`.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

_labels: dict[str, Any] = {}


def register(kind: str, label: Any) -> None:
    """Name a kind of event."""
    _labels[kind] = label


def label(kind: str) -> Any:
    """The name of a kind, or a general one."""
    return _labels.get(kind, _("Consultation ou action de la plateforme"))
