"""Addresses of networks: public pages, private spaces, notes of the think tank."""

from django.urls import path

from skills.views import networks, networks_members, networks_moderation, networks_notes, networks_space

urlpatterns = [
    path("networks/", networks.network_list, name="networks"),
    path("me/networks/", networks.my_networks, name="my_networks"),
    path("networks/<slug:slug>/", networks.network, name="network"),
    path("networks/<slug:slug>/figures.csv", networks.network_figures, name="network_figures"),
    path("networks/<slug:slug>/request/", networks.network_join, name="network_join"),
    path("networks/<slug:slug>/show/", networks.network_show, name="network_show"),
    path("networks/<slug:slug>/digest/", networks.network_digest, name="network_digest"),
    path("networks/<slug:slug>/place/<slug:action>/", networks.network_act, name="network_act"),
    path("networks/<slug:slug>/space/", networks_space.network_space, name="network_space"),
    path("networks/<slug:slug>/posts/", networks_space.network_write, name="network_write"),
    path("networks/<slug:slug>/documents/", networks_space.network_documents_add, name="network_documents_add"),
    path(
        "networks/<slug:slug>/documents/<uuid:public_id>/remove/",
        networks_space.network_document_remove,
        name="network_document_remove",
    ),
    path("networks/<slug:slug>/posts/<uuid:public_id>/", networks_space.network_post, name="network_post"),
    path("networks/<slug:slug>/posts/<uuid:public_id>/reply/", networks_space.network_reply, name="network_reply"),
    path(
        "networks/<slug:slug>/posts/<uuid:public_id>/report/",
        networks_moderation.network_post_report,
        name="network_post_report",
    ),
    path(
        "networks/<slug:slug>/posts/<uuid:public_id>/remove/",
        networks_moderation.network_post_remove,
        name="network_post_remove",
    ),
    path(
        "networks/<slug:slug>/posts/<uuid:public_id>/do/<slug:action>/",
        networks_moderation.network_post_act,
        name="network_post_act",
    ),
    path(
        "networks/<slug:slug>/reports/<uuid:public_id>/<slug:action>/",
        networks_moderation.network_report_decide,
        name="network_report_decide",
    ),
    path("networks/<slug:slug>/members/", networks_members.network_members, name="network_members"),
    path("networks/<slug:slug>/members/decide/", networks_members.network_decide, name="network_decide"),
    path("networks/<slug:slug>/members/invite/", networks_members.network_invite, name="network_invite"),
    path("networks/<slug:slug>/members/<uuid:public_id>/role/", networks_members.network_role, name="network_role"),
    path(
        "networks/<slug:slug>/members/<uuid:public_id>/remove/",
        networks_members.network_remove_member,
        name="network_remove_member",
    ),
    path("networks/<slug:slug>/notes/", networks_notes.network_notes, name="network_notes"),
    path("networks/<slug:slug>/notes/new/", networks_notes.note_new, name="note_new"),
    path("networks/<slug:slug>/notes/<uuid:public_id>/", networks_notes.note_detail, name="note_detail"),
    path("networks/<slug:slug>/notes/<uuid:public_id>/edit/", networks_notes.note_edit, name="note_edit"),
    path("networks/<slug:slug>/notes/<uuid:public_id>/review/", networks_notes.note_review, name="note_review"),
    path("networks/<slug:slug>/notes/<uuid:public_id>/return/", networks_notes.note_return, name="note_return"),
    path("networks/<slug:slug>/notes/<uuid:public_id>/retract/", networks_notes.note_retract, name="note_retract"),
    path("networks/<slug:slug>/notes/<uuid:public_id>/do/<slug:action>/", networks_notes.note_act, name="note_act"),
]
