"""The models of skills, one aggregate a file."""

from skills.models.appeal import Appeal
from skills.models.contact import Block, ContactMessage, ContactPurpose, ContactRequest
from skills.models.invitation import Invitation
from skills.models.profile import Availability, Contribution, Origin, Profile
from skills.models.profile_parts import (
    Education,
    Evidence,
    Experience,
    LanguageLevel,
    ProfileLanguage,
    ProfileSkill,
    SkillLevel,
)
from skills.models.taxonomy import Domain, Language, Occupation, OccupationSkill, Skill, SkillLabel, Source

__all__ = [
    "Appeal",
    "Availability",
    "Block",
    "ContactMessage",
    "ContactPurpose",
    "ContactRequest",
    "Contribution",
    "Domain",
    "Education",
    "Evidence",
    "Experience",
    "Invitation",
    "Language",
    "LanguageLevel",
    "Occupation",
    "OccupationSkill",
    "Origin",
    "Profile",
    "ProfileLanguage",
    "ProfileSkill",
    "Skill",
    "SkillLabel",
    "SkillLevel",
    "Source",
]
