"""Addresses of the projects in the API."""

from mdm_platform.api.routers import PlatformRouter


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
