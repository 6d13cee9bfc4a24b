"""The app in the workplace: one module a subject."""

from projects.admin import (
    advisors,
    campaigns,
    exchanges,
    investments,
    investors,
    missions,
    opportunities,
    projects,
    schemes,
)

__all__ = [
    "advisors",
    "campaigns",
    "exchanges",
    "investments",
    "investors",
    "missions",
    "opportunities",
    "projects",
    "schemes",
]
