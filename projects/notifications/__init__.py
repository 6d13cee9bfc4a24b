"""Messages of the app: one module a subject."""

from projects.notifications import campaigns, investors, missions, schemes

__all__ = [
    "campaigns",
    "investors",
    "missions",
    "schemes",
]
