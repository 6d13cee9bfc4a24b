"""Messages of the app: one module a subject."""

from projects.notifications import investors, missions, schemes

__all__ = ["investors", "missions", "schemes"]
