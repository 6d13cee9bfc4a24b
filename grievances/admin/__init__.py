"""The app in the workplace: one module a subject."""

from grievances.admin import routing, work
from grievances.admin.cases import CaseAdmin

__all__ = ["CaseAdmin", "routing", "work"]
