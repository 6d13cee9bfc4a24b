"""The models of skills, one aggregate a file."""

from skills.models.taxonomy import Domain, Language, Occupation, OccupationSkill, Skill, SkillLabel, Source

__all__ = ["Domain", "Language", "Occupation", "OccupationSkill", "Skill", "SkillLabel", "Source"]
