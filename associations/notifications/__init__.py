"""What people hear: one module a subject."""

from associations.notifications import accompaniment, calls, follow_up, juries, labels, payments, register, requests

__all__ = ["accompaniment", "calls", "follow_up", "juries", "labels", "payments", "register", "requests"]
