"""An endpoint that writes, for testing what every endpoint of the API stands on."""

import time

from django.db import OperationalError
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from mdm_platform import permissions
from mdm_platform.api.routers import PlatformRouter
from mdm_platform.api.viewsets import PlatformViewSet, ReadOnlyPlatformViewSet
from mdm_platform.errors import QuotaExceeded, TransitionConflict, TransitionNotAllowed
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.urls import handler404, handler500  # noqa: F401
from mdm_platform.urls import urlpatterns as platform_patterns

if "tests.write_institution" not in permissions.registered_permissions():
    not_closed = permissions.predicate(lambda user, institution: institution is None or institution.slug != "closed")
    permissions.register("tests.write_institution", permissions.is_authenticated, "écrire une institution")
    permissions.register("tests.edit_institution", permissions.is_authenticated & not_closed, "modifier l’institution")


class InstitutionSerializer(serializers.ModelSerializer):
    country = serializers.CharField(max_length=2)

    class Meta:
        model = Institution
        fields = ["public_id", "slug", "kind", "name_fr", "country", "website"]
        extra_kwargs = {"slug": {"validators": []}}


class WritingViewSet(PlatformViewSet):
    queryset = Institution.objects.all()
    serializer_class = InstitutionSerializer
    permission_map = {
        "list": "institutions.view_institutions",
        "retrieve": "institutions.view_institutions",
        "create": "tests.write_institution",
        "update": "tests.edit_institution",
        "partial_update": "tests.edit_institution",
        "break_": "institutions.view_institutions",
        "slow": "tests.write_institution",
        "forgetful": "tests.write_institution",
    }
    orderings = {
        "name": ("name_fr",),
        "-name": ("-name_fr",),
        "site": ("website", "-name_fr"),
    }
    query_parameters = {"break_": ("how",)}

    @action(detail=False, methods=["get"], url_path="break")
    def break_(self, request):
        raise {
            "conflict": TransitionConflict(),
            "state": TransitionNotAllowed(reasons=["Le dossier est clos.", "Le délai est passé."]),
            "quota": QuotaExceeded(),
            "database": OperationalError("the connection is lost"),
            "defect": ZeroDivisionError(),
        }[request.query_params["how"]]

    @action(detail=False, methods=["post"])
    def slow(self, request):
        """Ends a while after it wrote."""
        institution = Institution.objects.create(slug=request.data["slug"], kind="other", name_fr="Lente")
        time.sleep(0.6)
        return Response({"slug": institution.slug}, status=201)

    @action(detail=True, methods=["post"])
    def forgetful(self, request, public_id):
        """Does not ask who may."""
        Membership.objects.create(user=request.user, institution_id=1, role="x", starts=timezone.localdate())
        return Response()


class MembershipSerializer(serializers.ModelSerializer):
    class Meta:
        model = Membership
        fields = ["role", "ends"]


class MembershipViewSet(ReadOnlyPlatformViewSet):
    queryset = Membership.objects.all()
    serializer_class = MembershipSerializer
    permission_map = {"list": "institutions.view_institutions"}
    orderings = {"ends": ("ends", "role"), "-ends": ("-ends", "role")}


router = PlatformRouter()
router.register("memberships", MembershipViewSet, "membership")
router.register("writings", WritingViewSet, "writing")
urlpatterns = [path("api/v1/", include(router.urls)), *platform_patterns]
