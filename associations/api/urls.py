"""Addresses of the associations in the API."""

from mdm_platform.api.routers import PlatformRouter


def register(router: PlatformRouter) -> None:
    """Mount the endpoints; there are none yet."""
