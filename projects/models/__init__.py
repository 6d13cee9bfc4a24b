"""What the app keeps: one module an aggregate."""

from projects.models.advisor import AdvisorAbsence, AdvisorProfile, Assignment, AssignmentKind
from projects.models.appointment import Appointment, AppointmentSlot
from projects.models.campaign import Campaign, CampaignLine, CampaignPicture, CampaignUpdate
from projects.models.disclosure import Disclosure
from projects.models.document import ProjectDocument
from projects.models.exchange_rate import OFFICIAL_SOURCE, ExchangeRate
from projects.models.follow_up import FollowUp, TurnoverBand
from projects.models.introduction import ConfidentialityText, Introduction, IntroductionBlock, IntroductionMessage
from projects.models.investment import INVESTMENT_NUMBERS, Investment, InvestmentCounter
from projects.models.investment_entry import InvestmentEntry, InvestmentEntryKind
from projects.models.investment_obligation import (
    InvestmentObligation,
    InvestmentPaper,
    ObligationReminder,
    PaperKind,
    ReminderKind,
)
from projects.models.investor import InvestorProfile
from projects.models.mission import Mission, MissionPlace, MissionTheme
from projects.models.mission_application import MissionApplication
from projects.models.mission_invitation import MissionInvitation
from projects.models.mission_slot import MissionSlot
from projects.models.opportunity import Interest, Opportunity, OpportunityAlert
from projects.models.plan import Milestone, PlanSide, PlanTask
from projects.models.pledge import CampaignEntry, CampaignEntryKind, Pledge
from projects.models.project import NUMBERS, FundingSource, Project, ProjectCounter, TeamMember
from projects.models.project_diagnosis import PROJECT_GRID, ProjectDiagnosis, ProjectDiagnosisScore
from projects.models.referral import Referral
from projects.models.scheme import Scheme, SchemeVersion
from projects.models.scheme_guide import ProjectGuide
from projects.models.scheme_rule import SchemeRule
from projects.models.support_delay import StepKeeper, SupportDelay
from projects.models.teaser import Teaser

__all__ = [
    "INVESTMENT_NUMBERS",
    "NUMBERS",
    "OFFICIAL_SOURCE",
    "PROJECT_GRID",
    "AdvisorAbsence",
    "AdvisorProfile",
    "Appointment",
    "AppointmentSlot",
    "Assignment",
    "AssignmentKind",
    "Campaign",
    "CampaignEntry",
    "CampaignEntryKind",
    "CampaignLine",
    "CampaignPicture",
    "CampaignUpdate",
    "ConfidentialityText",
    "Disclosure",
    "ExchangeRate",
    "FollowUp",
    "FundingSource",
    "Interest",
    "Introduction",
    "IntroductionBlock",
    "IntroductionMessage",
    "Investment",
    "InvestmentCounter",
    "InvestmentEntry",
    "InvestmentEntryKind",
    "InvestmentObligation",
    "InvestmentPaper",
    "InvestorProfile",
    "Milestone",
    "Mission",
    "MissionApplication",
    "MissionInvitation",
    "MissionPlace",
    "MissionSlot",
    "MissionTheme",
    "ObligationReminder",
    "Opportunity",
    "OpportunityAlert",
    "PaperKind",
    "PlanSide",
    "PlanTask",
    "Pledge",
    "Project",
    "ProjectCounter",
    "ProjectDiagnosis",
    "ProjectDiagnosisScore",
    "ProjectDocument",
    "ProjectGuide",
    "Referral",
    "ReminderKind",
    "Scheme",
    "SchemeRule",
    "SchemeVersion",
    "StepKeeper",
    "SupportDelay",
    "TeamMember",
    "Teaser",
    "TurnoverBand",
]
