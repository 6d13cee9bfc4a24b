"""The app in the workplace: one module a subject."""

from projects.admin import advisors, campaigns, exchanges, opportunities, projects, schemes

__all__ = ["advisors", "campaigns", "exchanges", "opportunities", "projects", "schemes"]
