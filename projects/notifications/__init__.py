"""Messages of the app: one module a subject."""

from projects.notifications import (
    advice,
    appointments,
    campaigns,
    documents,
    follow_ups,
    investments,
    investors,
    missions,
    opportunities,
    projects,
    referrals,
    schemes,
    support,
)

__all__ = [
    "advice",
    "appointments",
    "campaigns",
    "documents",
    "follow_ups",
    "investments",
    "investors",
    "missions",
    "opportunities",
    "projects",
    "referrals",
    "schemes",
    "support",
]
