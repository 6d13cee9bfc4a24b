"""Who may do what: one module a subject, each registering its permissions when it is loaded."""

from projects.permissions import projects

__all__ = ["projects"]
