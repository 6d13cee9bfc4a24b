"""What the app keeps: one module an aggregate."""

from associations.models.accounts import YearlyAccounts
from associations.models.amendment import Amendment, BudgetMove
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
from associations.models.control import ControlVisit, Finding
from associations.models.document import AssociationDocument, DocumentKind
from associations.models.endorsement import Endorsement
from associations.models.imports import AssociationImport, ImportedAssociation
from associations.models.merging import AssociationMerge, DistinctPair
from associations.models.officer import Gender, Officer, OfficerRole
from associations.models.readers import FINANCE_ROLES, REGISTER_STAFF_ROLES
from associations.models.report import IndicatorValue, Receipt, Report, ReportLine
from associations.models.request import Request
from associations.models.request_parts import CompletionRequest, Ineligibility, RequestDocument, RequestStep
from associations.models.sector import LegalForm, Sector

__all__ = [
    "FINANCE_ROLES",
    "REGISTER_STAFF_ROLES",
    "Amendment",
    "Association",
    "AssociationDocument",
    "AssociationImport",
    "AssociationMerge",
    "BankDetails",
    "BankReading",
    "BudgetCategory",
    "BudgetLine",
    "BudgetMove",
    "BudgetSide",
    "Call",
    "CallDocument",
    "CallEnvelope",
    "CallProgramme",
    "CallRule",
    "CallRuleParameter",
    "CallVersion",
    "CompletionRequest",
    "ControlVisit",
    "DistinctPair",
    "DocumentKind",
    "Endorsement",
    "EnvelopeKind",
    "Finding",
    "Gender",
    "ImportedAssociation",
    "IndicatorValue",
    "Ineligibility",
    "LegalForm",
    "Officer",
    "OfficerRole",
    "Receipt",
    "Report",
    "ReportLine",
    "Request",
    "RequestDocument",
    "RequestStep",
    "Sector",
    "TrancheCondition",
    "TrancheKind",
    "TrancheStep",
    "YearlyAccounts",
]
