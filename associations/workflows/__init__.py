"""What may happen to each thing that the app keeps: one module an aggregate."""

from associations.workflows.calls import (
    COMPLETE_CALL_GUARDS,
    OPENED_CALL_STATES,
    PREPARED_CALL_STATES,
    PUBLIC_CALL_STATES,
    CallState,
    CallWorkflow,
)
from associations.workflows.register import (
    LIVING_STATES,
    OPEN_BANK_STATES,
    OWNED_STATES,
    SUBMISSION_CHECKS,
    AssociationRefusal,
    AssociationState,
    AssociationWorkflow,
    BankDetailsState,
    BankDetailsWorkflow,
    OfficerState,
    OfficerWorkflow,
    SuspensionReason,
)

__all__ = [
    "COMPLETE_CALL_GUARDS",
    "LIVING_STATES",
    "OPENED_CALL_STATES",
    "OPEN_BANK_STATES",
    "OWNED_STATES",
    "PREPARED_CALL_STATES",
    "PUBLIC_CALL_STATES",
    "SUBMISSION_CHECKS",
    "AssociationRefusal",
    "AssociationState",
    "AssociationWorkflow",
    "BankDetailsState",
    "BankDetailsWorkflow",
    "CallState",
    "CallWorkflow",
    "OfficerState",
    "OfficerWorkflow",
    "SuspensionReason",
]
