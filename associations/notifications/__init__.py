"""What people hear: one module a subject."""

from associations.notifications import accompaniment, calls, labels, payments, register, requests

__all__ = ["accompaniment", "calls", "labels", "payments", "register", "requests"]
