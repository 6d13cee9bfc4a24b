"""The app in the workplace: one module a subject."""

from associations.admin import calls
from associations.admin.board import BankDetailsAdmin, OfficerAdmin
from associations.admin.register import AssociationAdmin

__all__ = [
    "AssociationAdmin",
    "BankDetailsAdmin",
    "OfficerAdmin",
    "calls",
]
