"""Addresses of matches: the agents' review, the members' proposals, the links of messages."""

from django.urls import path

from skills.views import match_links, matches, proposals

urlpatterns = [
    path("institution/needs/<uuid:public_id>/matches/", matches.need_matches, name="need_matches"),
    path("institution/needs/<uuid:public_id>/matches/send/", matches.need_matches_send, name="need_matches_send"),
    path(
        "institution/needs/<uuid:public_id>/matches/set-aside/",
        matches.need_matches_set_aside,
        name="need_matches_set_aside",
    ),
    path("institution/matches/<uuid:public_id>/", matches.match_detail, name="match_detail"),
    path("institution/matches/<uuid:public_id>/<slug:action>/", matches.match_act, name="match_act"),
    path("directory/<uuid:public_id>/propose/", matches.match_propose, name="match_propose"),
    path("me/proposals/", proposals.proposals, name="proposals"),
    path("me/proposals/rhythm/", proposals.proposal_rhythm, name="proposal_rhythm"),
    path("me/proposals/<uuid:public_id>/", proposals.proposal, name="proposal"),
    path("me/proposals/<uuid:public_id>/open/", proposals.proposal_open, name="proposal_open"),
    path("me/proposals/<uuid:public_id>/answer/", proposals.proposal_answer, name="proposal_answer"),
    path("needs/<uuid:public_id>/why/", proposals.need_why, name="need_why"),
    path("needs/<uuid:public_id>/apply/", proposals.need_apply, name="need_apply"),
    path("proposal/<str:token>/", match_links.match_link, name="match_link"),
    path("proposal/<str:token>/answer/", match_links.match_link_answer, name="match_link_answer"),
]
