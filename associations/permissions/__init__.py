"""Who may do what: one module a subject, each registering its permissions when it is loaded."""

from associations.permissions import calls, register

__all__ = ["calls", "register"]
