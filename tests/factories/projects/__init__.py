"""Factories of the projects app, one module a subject; each may give examples of its messages."""

SUBJECTS: tuple = ()


def notification_examples():
    """The examples of every subject."""
    return {name: example for subject in SUBJECTS for name, example in subject.notification_examples().items()}
