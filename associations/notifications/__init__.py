"""What people hear: one module a subject."""

from associations.notifications import accompaniment, labels, payments, register, requests

__all__ = ["accompaniment", "labels", "payments", "register", "requests"]
