"""What people hear: one module a subject."""

from associations.notifications import register

__all__ = ["register"]
