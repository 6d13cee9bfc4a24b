"""The app in the workplace: one module a subject."""

from associations.admin import accompaniment, calls, figures, label_decisions, labels, projects
from associations.admin.board import BankDetailsAdmin, OfficerAdmin
from associations.admin.juries import (
    AwardAdmin,
    CofunderShareAdmin,
    DecisionLetterAdmin,
    JuryScenarioAdmin,
    JurySessionAdmin,
    RequestAppealAdmin,
    ReviewAdmin,
)
from associations.admin.payment_orders import BankAnswerAdmin, BankEventAdmin, PaymentOrderAdmin
from associations.admin.payments import PayingAccountAdmin, PaymentThresholdAdmin, RecoveryAdmin, TrancheAdmin
from associations.admin.register import AssociationAdmin
from associations.admin.requests import RequestAdmin

__all__ = [
    "AssociationAdmin",
    "AwardAdmin",
    "BankAnswerAdmin",
    "BankDetailsAdmin",
    "BankEventAdmin",
    "CofunderShareAdmin",
    "DecisionLetterAdmin",
    "JuryScenarioAdmin",
    "JurySessionAdmin",
    "OfficerAdmin",
    "PayingAccountAdmin",
    "PaymentOrderAdmin",
    "PaymentThresholdAdmin",
    "RecoveryAdmin",
    "RequestAdmin",
    "RequestAppealAdmin",
    "ReviewAdmin",
    "TrancheAdmin",
    "accompaniment",
    "calls",
    "figures",
    "label_decisions",
    "labels",
    "projects",
]
