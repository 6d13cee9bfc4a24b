"""What the app keeps: one module an aggregate."""

from grievances.models.answer import CaseAnswer
from grievances.models.assistance import AssistanceRequest, Exchange, Referral
from grievances.models.assistance_file import AssistanceFile
from grievances.models.canned_reply import CannedReply
from grievances.models.case import Case, CaseCounter
from grievances.models.category import Category
from grievances.models.deadline import Alert, Deadline
from grievances.models.draft import CaseDraft, DraftFile
from grievances.models.figures import YearlyFigures
from grievances.models.identity import CaseAccess, CaseIdentity, IdentityReading, Mandate
from grievances.models.improvement import Improvement
from grievances.models.languages import LANGUAGES
from grievances.models.legal_expert import ExpertKind, LegalExpert
from grievances.models.legal_note import LegalNote, LegalSubscription
from grievances.models.message import CaseFile, CaseMessage
from grievances.models.proposal import OfficialAnswer, Proposal, ProposalComment, ProposalSupport
from grievances.models.proposal_campaign import CampaignKind, ProposalCampaign, institutions_asking
from grievances.models.published_answer import PublishedAnswer
from grievances.models.retention import CaseEnding, RetentionLine, RetentionRule, RetentionRun
from grievances.models.retention_hold import RetentionHold
from grievances.models.routing import RoutingRule, Surge
from grievances.models.satisfaction import Rating, Satisfaction
from grievances.models.third_party import ThirdParty
from grievances.models.transfer import CaseTransfer
from grievances.models.unit import Unit

__all__ = [
    "LANGUAGES",
    "Alert",
    "AssistanceFile",
    "AssistanceRequest",
    "CampaignKind",
    "CannedReply",
    "Case",
    "CaseAccess",
    "CaseAnswer",
    "CaseCounter",
    "CaseDraft",
    "CaseEnding",
    "CaseFile",
    "CaseIdentity",
    "CaseMessage",
    "CaseTransfer",
    "Category",
    "Deadline",
    "DraftFile",
    "Exchange",
    "ExpertKind",
    "IdentityReading",
    "Improvement",
    "LegalExpert",
    "LegalNote",
    "LegalSubscription",
    "Mandate",
    "OfficialAnswer",
    "Proposal",
    "ProposalCampaign",
    "ProposalComment",
    "ProposalSupport",
    "PublishedAnswer",
    "Rating",
    "Referral",
    "RetentionHold",
    "RetentionLine",
    "RetentionRule",
    "RetentionRun",
    "RoutingRule",
    "Satisfaction",
    "Surge",
    "ThirdParty",
    "Unit",
    "YearlyFigures",
    "institutions_asking",
]
