"""The app in the workplace: one module a subject."""

from grievances.admin import published_answers, routing, work
from grievances.admin.cases import CaseAdmin

__all__ = ["CaseAdmin", "published_answers", "routing", "work"]
__all__ = ["CaseAdmin", "routing", "work"]
from grievances.admin import improvements, retention

__all__ = ["improvements", "retention"]
