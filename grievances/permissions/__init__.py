"""Who may do what: one module a subject, each registering its permissions when it is loaded."""

from grievances.permissions import after, cases, desk, filing, following, legal, logs, proposals

__all__ = ["after", "cases", "desk", "filing", "following", "legal", "logs", "proposals"]
