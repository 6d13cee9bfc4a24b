"""What the app keeps: one module an aggregate."""

from associations.models.accounts import YearlyAccounts
from associations.models.amendment import Amendment, BudgetMove
from associations.models.association import Association
from associations.models.award import AdjustmentReason, Award, AwardAdjustment, AwardOutcome, ReservePlace
from associations.models.bank_answer import (
    BankAnswer,
    BankAnswerFormat,
    BankEvent,
    EventFate,
)
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
from associations.models.cofunder_share import CofunderShare
from associations.models.committee import (
    CommitteeItem,
    CommitteeMember,
    CommitteeRecusal,
    CommitteeSession,
    CommitteeVote,
    Presence,
    VoteChoice,
)
from associations.models.conflict import ConflictKind, ConflictOfInterest, ConflictOrigin
from associations.models.control import ControlVisit, Finding
from associations.models.diagnosis import CAPACITY_GRID, Diagnosis, DiagnosisScore, SharingOffer, Training
from associations.models.document import AssociationDocument, DocumentKind
from associations.models.endorsement import Endorsement
from associations.models.good_practice import GoodPractice, PracticeTheme, Replication
from associations.models.imports import AssociationImport, ImportedAssociation
from associations.models.jury import JuryAttendance, JuryRecusal, JurySession
from associations.models.label_application import LabelApplication, LabelCompletion, LabelEvidence
from associations.models.label_campaign import LabelCampaign, LabelCategory
from associations.models.label_dispute import LabelAppeal, LabelWithdrawal
from associations.models.label_period import LabelEvent, LabelEventKind, LabelPeriod, LabelReminder, LabelStatus
from associations.models.label_review import LabelReview, LabelScore
from associations.models.merging import AssociationMerge, DistinctPair
from associations.models.officer import Gender, Officer, OfficerRole
from associations.models.pairing import Pairing, PairingNote
from associations.models.payment_order import (
    AttemptOutcome,
    PayingAccount,
    PaymentAttempt,
    PaymentOrder,
    PaymentThreshold,
)
from associations.models.proposal_collection import ProposalCollection
from associations.models.readers import FINANCE_ROLES, REGISTER_STAFF_ROLES
from associations.models.recovery import (
    Recovery,
    RecoveryPayment,
)
from associations.models.report import IndicatorValue, Receipt, Report, ReportLine
from associations.models.request import Request
from associations.models.request_decision import DecisionLetter, RequestAppeal
from associations.models.request_parts import CompletionRequest, Ineligibility, RequestDocument, RequestStep
from associations.models.review import Review, ReviewScore
from associations.models.scenario import JuryScenario, ScenarioLine
from associations.models.sector import LegalForm, Sector
from associations.models.tranche import (
    Tranche,
)

__all__ = [
    "CAPACITY_GRID",
    "FINANCE_ROLES",
    "REGISTER_STAFF_ROLES",
    "AdjustmentReason",
    "Amendment",
    "Association",
    "AssociationDocument",
    "AssociationImport",
    "AssociationMerge",
    "AttemptOutcome",
    "Award",
    "AwardAdjustment",
    "AwardOutcome",
    "BankAnswer",
    "BankAnswerFormat",
    "BankDetails",
    "BankEvent",
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
    "CofunderShare",
    "CommitteeItem",
    "CommitteeMember",
    "CommitteeRecusal",
    "CommitteeSession",
    "CommitteeVote",
    "CompletionRequest",
    "ConflictKind",
    "ConflictOfInterest",
    "ConflictOrigin",
    "ControlVisit",
    "DecisionLetter",
    "Diagnosis",
    "DiagnosisScore",
    "DistinctPair",
    "DocumentKind",
    "Endorsement",
    "EnvelopeKind",
    "EventFate",
    "Finding",
    "Gender",
    "GoodPractice",
    "ImportedAssociation",
    "IndicatorValue",
    "Ineligibility",
    "JuryAttendance",
    "JuryRecusal",
    "JuryScenario",
    "JurySession",
    "LabelAppeal",
    "LabelApplication",
    "LabelCampaign",
    "LabelCategory",
    "LabelCompletion",
    "LabelEvent",
    "LabelEventKind",
    "LabelEvidence",
    "LabelPeriod",
    "LabelReminder",
    "LabelReview",
    "LabelScore",
    "LabelStatus",
    "LabelWithdrawal",
    "LegalForm",
    "Officer",
    "OfficerRole",
    "Pairing",
    "PairingNote",
    "PayingAccount",
    "PaymentAttempt",
    "PaymentOrder",
    "PaymentThreshold",
    "PracticeTheme",
    "Presence",
    "ProposalCollection",
    "Receipt",
    "Recovery",
    "RecoveryPayment",
    "Replication",
    "Report",
    "ReportLine",
    "Request",
    "RequestAppeal",
    "RequestDocument",
    "RequestStep",
    "ReservePlace",
    "Review",
    "ReviewScore",
    "ScenarioLine",
    "Sector",
    "SharingOffer",
    "Training",
    "Tranche",
    "TrancheCondition",
    "TrancheKind",
    "TrancheStep",
    "VoteChoice",
    "YearlyAccounts",
]
