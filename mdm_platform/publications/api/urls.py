"""Addresses of the publications in the API."""

from mdm_platform.api.routers import PlatformRouter
from mdm_platform.publications.api.viewsets import PublicationViewSet


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
    router.register("publications", PublicationViewSet, "publication")
