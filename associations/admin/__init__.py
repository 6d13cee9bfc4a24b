"""The app in the workplace: one module a subject."""

from associations.admin import accompaniment, calls, figures, label_decisions, labels
from associations.admin.board import BankDetailsAdmin, OfficerAdmin
from associations.admin.payment_orders import BankAnswerAdmin, BankEventAdmin, PaymentOrderAdmin
from associations.admin.payments import PayingAccountAdmin, PaymentThresholdAdmin, RecoveryAdmin, TrancheAdmin
from associations.admin.register import AssociationAdmin

__all__ = [
    "AssociationAdmin",
    "BankAnswerAdmin",
    "BankDetailsAdmin",
    "BankEventAdmin",
    "OfficerAdmin",
    "PayingAccountAdmin",
    "PaymentOrderAdmin",
    "PaymentThresholdAdmin",
    "RecoveryAdmin",
    "TrancheAdmin",
    "accompaniment",
    "calls",
    "figures",
    "label_decisions",
    "labels",
]
