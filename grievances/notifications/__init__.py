"""What people hear: one module a subject."""

from grievances.notifications import following, legal

__all__ = ["following", "legal"]
