"""What the app keeps: one module an aggregate."""

from associations.models.accounts import YearlyAccounts
from associations.models.association import Association
from associations.models.bank_details import BankDetails, BankReading
from associations.models.budget_line import BudgetLine
from associations.models.call import Call, CallProgramme
from associations.models.call_envelope import CallEnvelope, EnvelopeKind
from associations.models.call_parts import (
    BudgetCategory,
    BudgetSide,
    CallDocument,
    CallRule,
    CallRuleParameter,
    TrancheCondition,
    TrancheKind,
    TrancheStep,
)
from associations.models.call_version import CallVersion
from associations.models.document import AssociationDocument, DocumentKind
from associations.models.endorsement import Endorsement
from associations.models.imports import AssociationImport, ImportedAssociation
from associations.models.merging import AssociationMerge, DistinctPair
from associations.models.officer import Gender, Officer, OfficerRole
from associations.models.readers import FINANCE_ROLES, REGISTER_STAFF_ROLES
from associations.models.request import Request
from associations.models.request_parts import CompletionRequest, Ineligibility, RequestDocument, RequestStep
from associations.models.sector import LegalForm, Sector

__all__ = [
    "FINANCE_ROLES",
    "REGISTER_STAFF_ROLES",
    "Association",
    "AssociationDocument",
    "AssociationImport",
    "AssociationMerge",
    "BankDetails",
    "BankReading",
    "BudgetCategory",
    "BudgetLine",
    "BudgetSide",
    "Call",
    "CallDocument",
    "CallEnvelope",
    "CallProgramme",
    "CallRule",
    "CallRuleParameter",
    "CallVersion",
    "CompletionRequest",
    "DistinctPair",
    "DocumentKind",
    "Endorsement",
    "EnvelopeKind",
    "Gender",
    "ImportedAssociation",
    "Ineligibility",
    "LegalForm",
    "Officer",
    "OfficerRole",
    "Request",
    "RequestDocument",
    "RequestStep",
    "Sector",
    "TrancheCondition",
    "TrancheKind",
    "TrancheStep",
    "YearlyAccounts",
]
