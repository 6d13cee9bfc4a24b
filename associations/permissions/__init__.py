"""Who may do what: one module a subject, each registering its permissions when it is loaded."""

from associations.permissions import (
    accompaniment,
    calls,
    collections,
    follow_up,
    juries,
    labels,
    payments,
    register,
    requests,
)

__all__ = ["accompaniment", "calls", "collections", "follow_up", "juries", "labels", "payments", "register", "requests"]
