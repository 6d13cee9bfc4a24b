"""Addresses of the territories in the API."""

from mdm_platform.api.routers import PlatformRouter
from mdm_platform.territories.api.viewsets import CountryViewSet, LanguageViewSet, ProvinceViewSet, RegionViewSet


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
    router.register("regions", RegionViewSet, "region")
    router.register("provinces", ProvinceViewSet, "province")
    router.register("countries", CountryViewSet, "country")
    router.register("languages", LanguageViewSet, "language")
