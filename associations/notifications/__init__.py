"""What people hear: one module a subject."""

from associations.notifications import labels, register

__all__ = ["labels", "register"]
