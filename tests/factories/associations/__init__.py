"""Factories of the associations app, one module a subject; each may give examples of its messages."""

SUBJECTS = ()


def notification_examples():
    """The examples of every subject."""
    return {name: example for subject in SUBJECTS for name, example in subject.notification_examples().items()}


__all__ = ["notification_examples"]
