"""Tables of states and transitions: one module a subject."""

from projects.workflows.support import (
    ACCOMPANIED,
    AFTER_LAUNCH,
    BEFORE_QUALIFIED,
    ENDED,
    PAUSABLE,
    SHOWABLE,
    SupportState,
    SupportWorkflow,
)
from projects.workflows.words import (
    Confidentiality,
    FundingKind,
    ProjectKind,
    ProjectStage,
    RefusalReason,
    Sector,
)

__all__ = [
    "ACCOMPANIED",
    "AFTER_LAUNCH",
    "BEFORE_QUALIFIED",
    "ENDED",
    "PAUSABLE",
    "SHOWABLE",
    "Confidentiality",
    "FundingKind",
    "ProjectKind",
    "ProjectStage",
    "RefusalReason",
    "Sector",
    "SupportState",
    "SupportWorkflow",
]
