"""Who may do what: one module a subject, each registering its permissions when it is loaded."""

from projects.permissions import (
    advice,
    campaigns,
    exchanges,
    investments,
    investors,
    missions,
    opportunities,
    projects,
    referrals,
    schemes,
)

__all__ = [
    "advice",
    "campaigns",
    "exchanges",
    "investments",
    "investors",
    "missions",
    "opportunities",
    "projects",
    "referrals",
    "schemes",
]
