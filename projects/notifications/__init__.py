"""Messages of the app: one module a subject."""

from projects.notifications import missions

__all__ = ["missions"]
