"""Messages of the app: one module a subject."""

from projects.notifications import advice, campaigns, investments, investors, missions, opportunities, schemes, support

__all__ = [
    "advice",
    "campaigns",
    "investments",
    "investors",
    "missions",
    "opportunities",
    "schemes",
    "support",
]
