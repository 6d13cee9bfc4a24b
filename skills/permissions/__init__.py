"""Who may do what: one module a subject, each registering its permissions when it is loaded."""

from skills.permissions import contacts, profiles

__all__ = ["contacts", "profiles"]
