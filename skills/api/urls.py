"""Addresses of the directory and of the taxonomy in the API."""

from mdm_platform.api.routers import PlatformRouter
from skills.api.contact_viewsets import ContactViewSet
from skills.api.match_viewsets import NeedMatchViewSet
from skills.api.need_viewsets import NeedFiguresViewSet, NeedViewSet
from skills.api.network_viewsets import NetworkNoteViewSet, NetworkViewSet
from skills.api.survey_viewsets import SurveyViewSet
from skills.api.viewsets import DomainViewSet, OccupationViewSet, ProfileViewSet, SkillViewSet, WithdrawalViewSet


def register(router: PlatformRouter) -> None:
    """Mount the endpoints."""
    router.register("profiles/withdrawn", WithdrawalViewSet, "withdrawal")
    router.register("profiles", ProfileViewSet, "profile")
    router.register("needs/institutions", NeedFiguresViewSet, "need-institution")
    router.register("needs", NeedViewSet, "need")
    router.register("needs/<uuid:need_id>/matches", NeedMatchViewSet, "need-match")
    router.register("contacts", ContactViewSet, "contact")
    router.register("networks/notes", NetworkNoteViewSet, "networknote")
    router.register("networks", NetworkViewSet, "network")
    router.register("surveys", SurveyViewSet, "survey")
    router.register("domains", DomainViewSet, "domain")
    router.register("skills", SkillViewSet, "skill")
    router.register("occupations", OccupationViewSet, "occupation")
