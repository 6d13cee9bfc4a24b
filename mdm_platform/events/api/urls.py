"""Addresses of the events in the API."""

from mdm_platform.api.routers import PlatformRouter
from mdm_platform.events.api.viewsets import EventViewSet


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
    router.register("events", EventViewSet, "event")
