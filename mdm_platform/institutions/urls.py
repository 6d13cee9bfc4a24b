"""Addresses of the partners' programs, outside the language prefixes."""

from django.urls import path

from mdm_platform.institutions.views import PartnerRevokeView, PartnerTokenView

app_name = "institutions"
urlpatterns = [
    path("token/", PartnerTokenView.as_view(), name="token"),
    path("revoke/", PartnerRevokeView.as_view(), name="revoke"),
]
