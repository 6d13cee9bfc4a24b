"""What the app keeps: one module an aggregate."""

from projects.models.project import NUMBERS, FundingSource, Project, ProjectCounter, TeamMember

__all__ = ["NUMBERS", "FundingSource", "Project", "ProjectCounter", "TeamMember"]
