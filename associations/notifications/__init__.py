"""What people hear: one module a subject."""

from associations.notifications import labels, payments, register, requests

__all__ = ["labels", "payments", "register", "requests"]
