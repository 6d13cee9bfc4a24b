"""What people hear: one module a subject."""

from associations.notifications import accompaniment, calls, juries, labels, payments, register, requests

__all__ = ["accompaniment", "calls", "juries", "labels", "payments", "register", "requests"]
