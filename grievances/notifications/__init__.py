"""What people hear: one module a subject."""

from grievances.notifications import following

__all__ = ["following"]
