"""Addresses of needs: the public board, and the agents' own pages."""

from django.urls import path

from skills.views import need_journey, needs, needs_agent

urlpatterns = [
    path("needs/", needs.needs, name="needs"),
    path("needs/unanswered/", needs.needs_unanswered, name="needs_unanswered"),
    path("needs/<uuid:public_id>/", needs.need_detail, name="need_detail"),
    path("institutions/<slug:slug>/", needs.institution, name="institution"),
    path("institution/", needs_agent.workspace, name="workspace"),
    path("institution/needs/", needs_agent.workspace_needs, name="workspace_needs"),
    path("institution/needs/new/", need_journey.need_new, name="need_new"),
    path("institution/needs/<uuid:public_id>/", needs_agent.need_follow, name="need_follow"),
    path("institution/needs/<uuid:public_id>/edit/", need_journey.need_edit, name="need_edit"),
    path("institution/needs/<uuid:public_id>/edit/<slug:step>/", need_journey.need_step, name="need_step"),
    path("institution/needs/<uuid:public_id>/check/", need_journey.need_check, name="need_check"),
    path("institution/needs/<uuid:public_id>/sent/", need_journey.need_sent, name="need_sent"),
    path("institution/needs/<uuid:public_id>/act/<slug:action>/", needs_agent.need_act, name="need_act"),
]
