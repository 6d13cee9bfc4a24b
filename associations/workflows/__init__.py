"""What may happen to each thing that the app keeps: one module an aggregate."""

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
    "LIVING_STATES",
    "OPEN_BANK_STATES",
    "OWNED_STATES",
    "SUBMISSION_CHECKS",
    "AssociationRefusal",
    "AssociationState",
    "AssociationWorkflow",
    "BankDetailsState",
    "BankDetailsWorkflow",
    "OfficerState",
    "OfficerWorkflow",
    "SuspensionReason",
]
