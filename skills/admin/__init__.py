"""The directory in the workplace: the curators' queue, appeals, reports, invitations, taxonomy."""

from skills.admin import insight
from skills.admin.contacts import ContactRequestAdmin
from skills.admin.decisions import AppealAdmin
from skills.admin.invitations import InvitationAdmin
from skills.admin.matches import MatchAdmin
from skills.admin.matching import MatchingRunAdmin
from skills.admin.needs import NeedAdmin
from skills.admin.networks import NetworkAdmin, NetworkMembershipAdmin, PostReportAdmin
from skills.admin.profiles import ProfileAdmin
from skills.admin.saved_searches import SavedSearchAdmin
from skills.admin.surveys import SurveyAdmin
from skills.admin.taxonomy import DomainAdmin, OccupationAdmin, SkillAdmin

__all__ = [
    "AppealAdmin",
    "ContactRequestAdmin",
    "DomainAdmin",
    "InvitationAdmin",
    "MatchAdmin",
    "MatchingRunAdmin",
    "NeedAdmin",
    "NetworkAdmin",
    "NetworkMembershipAdmin",
    "OccupationAdmin",
    "PostReportAdmin",
    "ProfileAdmin",
    "SavedSearchAdmin",
    "SkillAdmin",
    "SurveyAdmin",
    "insight",
]
