"""Addresses of calls for projects."""

from django.urls import path

from associations.views import calls

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/<slug:slug>/", calls.call, name="call"),
    path("calls/<slug:slug>/eligibility/", calls.call_eligibility_page, name="call_eligibility"),
]
