"""Addresses of the projects in the API."""

from mdm_platform.api.routers import PlatformRouter
from projects.api.campaigns import CampaignViewSet
from projects.api.missions import MissionViewSet
from projects.api.opportunities import OpportunityViewSet
from projects.api.projects import ProjectViewSet
from projects.api.schemes import SchemeViewSet


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
    router.register("missions", MissionViewSet, "mission")
    router.register("opportunities", OpportunityViewSet, "opportunity")
    router.register("campaigns", CampaignViewSet, "campaign")
    router.register("schemes", SchemeViewSet, "scheme")
    router.register("projects", ProjectViewSet, "project")
