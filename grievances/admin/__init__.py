"""The app in the workplace: one module a subject."""

from grievances.admin import improvements, legal, published_answers, retention, routing, work
from grievances.admin.cases import CaseAdmin

__all__ = ["CaseAdmin", "improvements", "legal", "published_answers", "retention", "routing", "work"]
