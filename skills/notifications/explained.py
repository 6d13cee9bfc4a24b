"""Decisions that a member of staff explained."""

from collections.abc import Mapping
from typing import Any, ClassVar

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Notification
from skills.workflows import CompletionReason, RefusalReason

_REASONS = {**dict(CompletionReason.choices), **dict(RefusalReason.choices)}


class Explained(Notification):
    """A decision that a member of staff explained: the texts get `reason_label` and `note`.

    `reason_labels` are the words of its reason codes.
    """

    mandatory = True
    reason_labels: ClassVar[Mapping[str, Any]] = _REASONS

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The reason in the reader's language, and the words of staff as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        label = cls.reason_labels.get(params.get("reason", ""), "")
        return {"reason_label": label, "note": note.text if note is not None else ""}
