"""What the app keeps: one module an aggregate."""

from projects.models.appointment import Appointment, AppointmentSlot
from projects.models.document import ProjectDocument
from projects.models.follow_up import FollowUp, TurnoverBand
from projects.models.project import NUMBERS, FundingSource, Project, ProjectCounter, TeamMember
from projects.models.referral import Referral

__all__ = [
    "NUMBERS",
    "Appointment",
    "AppointmentSlot",
    "FollowUp",
    "FundingSource",
    "Project",
    "ProjectCounter",
    "ProjectDocument",
    "Referral",
    "TeamMember",
    "TurnoverBand",
]
