"""Messages of the app: one module a subject."""

from projects.notifications import investors, missions

__all__ = ["investors", "missions"]
