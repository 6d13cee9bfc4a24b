"""Addresses of the associations in the API."""

from associations.api.call_viewsets import CallViewSet
from associations.api.label_viewsets import LabelViewSet
from associations.api.practice_viewsets import GoodPracticeViewSet
from associations.api.register_viewsets import AssociationViewSet
from associations.api.request_viewsets import RequestViewSet
from associations.api.share_viewsets import CofunderShareViewSet
from associations.api.subsidy_viewsets import SubsidyViewSet
from mdm_platform.api.routers import PlatformRouter


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
    router.register("associations", AssociationViewSet, "association")
    router.register("labels", LabelViewSet, "label")
    router.register("calls", CallViewSet, "call")
    router.register("subsidies", SubsidyViewSet, "subsidy")
    router.register("good-practices", GoodPracticeViewSet, "goodpractice")
    router.register("cofunder-shares", CofunderShareViewSet, "cofunder-share")
    router.register("requests", RequestViewSet, "request")
