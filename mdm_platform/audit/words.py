"""What each kind of event is called, for the people whom it is about.

An app names its kinds beside its permissions: `words.register("profile.read", _("Lecture de la fiche"))`.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

_labels: dict[str, Any] = {}
_verbs: dict[str, Any] = {
    "added": _("Ajout"),
    "changed": _("Modification"),
    "deleted": _("Suppression"),
    "read": _("Lecture"),
}


def register(kind: str, label: Any) -> None:
    """Name a kind of event."""
    _labels[kind] = label


def label(kind: str) -> Any:
    """The name of a kind, else what its verb says, or a general one."""
    general = _verbs.get(kind.rpartition(".")[2], _("Consultation ou action de la plateforme"))
    return _labels.get(kind, general)
