"""Addresses of the cases in the API."""

from grievances.api.case_viewsets import CaseViewSet
from grievances.api.follow_up_viewsets import FollowUpViewSet
from grievances.api.proposals import ProposalViewSet
from mdm_platform.api.routers import PlatformRouter


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
    router.register("cases", CaseViewSet, "case")
    router.register("case-follow-up", FollowUpViewSet, "case-follow-up")
    router.register("proposals", ProposalViewSet, "proposal")
