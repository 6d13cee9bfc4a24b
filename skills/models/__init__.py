"""The models of skills, one aggregate a file."""

from skills.models.appeal import Appeal
from skills.models.candidate import Candidate, CandidateSkill, SkillRarity
from skills.models.card import CardWithdrawal, ListingQuota, ProfileCard
from skills.models.contact import Block, ContactMessage, ContactPurpose, ContactRequest
from skills.models.insight import InsightSnapshot
from skills.models.invitation import Invitation
from skills.models.match import Match, MatchPreference
from skills.models.matching_run import MatchingRun, NeedRanking
from skills.models.need import Compensation, Need, NeedLanguage, NeedSkill, Presence, Workload
from skills.models.network import Network
from skills.models.network_membership import MemberRole, NetworkMembership
from skills.models.network_note import NetworkNote, NoteReview
from skills.models.network_post import NetworkDocument, NetworkPost, PostReport
from skills.models.profile import Availability, Contribution, Origin, Profile
from skills.models.profile_import import ImportedProfile, ProfileImport
from skills.models.profile_parts import (
    Education,
    Evidence,
    Experience,
    LanguageLevel,
    ProfileLanguage,
    ProfileSkill,
    SkillLevel,
)
from skills.models.saved_search import SavedSearch, SearchRhythm
from skills.models.search_subscription import SearchSubscription
from skills.models.segment import Segment
from skills.models.survey import QuestionKind, Survey, SurveyParticipation, SurveyQuestion
from skills.models.taxonomy import Domain, Language, Occupation, OccupationSkill, Skill, SkillLabel, Source

__all__ = [
    "Appeal",
    "Availability",
    "Block",
    "Candidate",
    "CandidateSkill",
    "CardWithdrawal",
    "Compensation",
    "ContactMessage",
    "ContactPurpose",
    "ContactRequest",
    "Contribution",
    "Domain",
    "Education",
    "Evidence",
    "Experience",
    "ImportedProfile",
    "InsightSnapshot",
    "Invitation",
    "Language",
    "LanguageLevel",
    "ListingQuota",
    "Match",
    "MatchPreference",
    "MatchingRun",
    "MemberRole",
    "Need",
    "NeedLanguage",
    "NeedRanking",
    "NeedSkill",
    "Network",
    "NetworkDocument",
    "NetworkMembership",
    "NetworkNote",
    "NetworkPost",
    "NoteReview",
    "Occupation",
    "OccupationSkill",
    "Origin",
    "PostReport",
    "Presence",
    "Profile",
    "ProfileCard",
    "ProfileImport",
    "ProfileLanguage",
    "ProfileSkill",
    "QuestionKind",
    "SavedSearch",
    "SearchRhythm",
    "SearchSubscription",
    "Segment",
    "Skill",
    "SkillLabel",
    "SkillLevel",
    "SkillRarity",
    "Source",
    "Survey",
    "SurveyParticipation",
    "SurveyQuestion",
    "Workload",
]
