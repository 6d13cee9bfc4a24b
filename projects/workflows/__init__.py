"""Tables of states and transitions: one module a subject."""

from projects.workflows.appointments import AppointmentMode, AppointmentState, AppointmentWorkflow, Side
from projects.workflows.campaigns import CampaignState, CampaignWorkflow, PledgeState, PledgeWorkflow
from projects.workflows.investments import (
    BOUND_STATES,
    CLOSED_INVESTMENTS,
    PREPARED_STATES,
    DisinvestmentReason,
    InvestmentRefusal,
    InvestmentState,
    InvestmentWorkflow,
    ObligationKind,
    ObligationState,
    ObligationWorkflow,
)
from projects.workflows.referrals import ReferralState, ReferralWorkflow
from projects.workflows.schemes import AidKind, Certainty, SchemeKind, SchemeVersionState, SchemeVersionWorkflow
from projects.workflows.support import (
    ACCOMPANIED,
    AFTER_LAUNCH,
    BEFORE_QUALIFIED,
    ENDED,
    PAUSABLE,
    SHOWABLE,
    SupportState,
    SupportWorkflow,
)
from projects.workflows.words import Confidentiality, FundingKind, ProjectKind, ProjectStage, RefusalReason, Sector

__all__ = [
    "ACCOMPANIED",
    "AFTER_LAUNCH",
    "BEFORE_QUALIFIED",
    "BOUND_STATES",
    "CLOSED_INVESTMENTS",
    "ENDED",
    "PAUSABLE",
    "PREPARED_STATES",
    "SHOWABLE",
    "AidKind",
    "AppointmentMode",
    "AppointmentState",
    "AppointmentWorkflow",
    "CampaignState",
    "CampaignWorkflow",
    "Certainty",
    "Confidentiality",
    "DisinvestmentReason",
    "FundingKind",
    "InvestmentRefusal",
    "InvestmentState",
    "InvestmentWorkflow",
    "ObligationKind",
    "ObligationState",
    "ObligationWorkflow",
    "PledgeState",
    "PledgeWorkflow",
    "ProjectKind",
    "ProjectStage",
    "ReferralState",
    "ReferralWorkflow",
    "RefusalReason",
    "SchemeKind",
    "SchemeVersionState",
    "SchemeVersionWorkflow",
    "Sector",
    "Side",
    "SupportState",
    "SupportWorkflow",
]
