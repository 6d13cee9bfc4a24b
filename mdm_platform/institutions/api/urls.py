"""Addresses of the institutions in the API."""

from mdm_platform.api.routers import PlatformRouter
from mdm_platform.institutions.api.viewsets import ConsulateViewSet, InstitutionViewSet


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
    router.register("institutions", InstitutionViewSet, "institution")
    router.register("consulates", ConsulateViewSet, "consulate")
