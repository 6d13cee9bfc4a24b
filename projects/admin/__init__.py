"""The app in the workplace: one module a subject."""

from projects.admin import advisors, projects

__all__ = ["advisors", "projects"]
