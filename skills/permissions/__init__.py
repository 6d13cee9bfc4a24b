"""Who may do what: one module a subject, each registering its permissions when it is loaded."""

from skills.permissions import contacts, matches, matching, needs, networks, profiles, saved_searches, surveys

__all__ = [
    "contacts",
    "matches",
    "matching",
    "needs",
    "networks",
    "profiles",
    "saved_searches",
    "surveys",
]
