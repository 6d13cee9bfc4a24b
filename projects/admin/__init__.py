"""The app in the workplace: one module a subject."""

from projects.admin import advisors, opportunities, projects

__all__ = ["advisors", "opportunities", "projects"]
