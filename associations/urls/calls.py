"""Addresses of calls for projects: those of everybody, and those of the people who write them."""

from django.urls import path

from associations.views import call_builder, calls

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/<slug:slug>/", calls.call, name="call"),
    path("calls/<slug:slug>/eligibility/", calls.call_eligibility_page, name="call_eligibility"),
    path("workplace/calls/new/", call_builder.call_new, name="call_new"),
    path("workplace/calls/<uuid:public_id>/", call_builder.call_build, name="call_build"),
    path("workplace/calls/<uuid:public_id>/check/", call_builder.call_build_check, name="call_build_check"),
    path("workplace/calls/<uuid:public_id>/change/", call_builder.call_build_change, name="call_build_change"),
    path("workplace/calls/<uuid:public_id>/discard/", call_builder.call_build_discard, name="call_build_discard"),
    path("workplace/calls/<uuid:public_id>/<slug:step>/", call_builder.call_build_step, name="call_build_step"),
]
