"""The app in the workplace: one module a subject."""

from grievances.admin import (
    clocks,
    counter,
    improvements,
    legal,
    proposals,
    published_answers,
    retention,
    retention_holds,
    routing,
    work,
)
from grievances.admin.cases import CaseAdmin

__all__ = [
    "CaseAdmin",
    "clocks",
    "counter",
    "improvements",
    "legal",
    "proposals",
    "published_answers",
    "retention",
    "retention_holds",
    "routing",
    "work",
]
