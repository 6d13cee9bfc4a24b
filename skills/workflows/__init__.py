"""What may happen to each thing that the app keeps: one module an aggregate."""

from skills.workflows.appeals import AppealState, AppealWorkflow
from skills.workflows.contacts import ContactState, ContactWorkflow, ReportReason
from skills.workflows.invitations import InvitationState, InvitationWorkflow
from skills.workflows.needs import (
    CLOSED_NEED_STATES,
    NEED_GUARDS,
    OPEN_NEED_STATES,
    PUBLIC_NEED_STATES,
    NeedOutcome,
    NeedReturnReason,
    NeedState,
    NeedTakedownReason,
    NeedWithdrawalReason,
    NeedWorkflow,
)
from skills.workflows.profiles import (
    EDITABLE_STATES,
    LISTED_STATES,
    LISTING_GUARDS,
    LIVING_STATES,
    SUBMISSION_GUARDS,
    CompletionReason,
    ProfileState,
    ProfileWorkflow,
    RefusalReason,
)

__all__ = [
    "CLOSED_NEED_STATES",
    "EDITABLE_STATES",
    "LISTED_STATES",
    "LISTING_GUARDS",
    "LIVING_STATES",
    "NEED_GUARDS",
    "OPEN_NEED_STATES",
    "PUBLIC_NEED_STATES",
    "SUBMISSION_GUARDS",
    "AppealState",
    "AppealWorkflow",
    "CompletionReason",
    "ContactState",
    "ContactWorkflow",
    "InvitationState",
    "InvitationWorkflow",
    "NeedOutcome",
    "NeedReturnReason",
    "NeedState",
    "NeedTakedownReason",
    "NeedWithdrawalReason",
    "NeedWorkflow",
    "ProfileState",
    "ProfileWorkflow",
    "RefusalReason",
    "ReportReason",
]
