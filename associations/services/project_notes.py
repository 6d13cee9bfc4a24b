"""What staff wrote with a decision, as long as it is kept."""

from typing import Any

from mdm_platform.audit.models import TransitionLog


def last_note(obj: Any, *transitions: str) -> str:
    """The note of the object's latest transition, when it is one of these; empty otherwise."""
    log = TransitionLog.objects.about(obj).select_related("note").last()
    if log is None or log.transition not in transitions:
        return ""
    note = getattr(log, "note", None)
    return note.text if note is not None else ""
