"""Addresses of those who follow a case, and of third parties."""

from django.urls import path

from grievances.views import (
    following,
    following_acts,
    following_mandates,
    following_mine,
    following_opinions,
    following_third_parties,
)

urlpatterns = [
    path("complaints/follow/", following.follow, name="follow"),
    path("complaints/follow/leave/", following.leave, name="follow_leave"),
    path("complaints/follow/lost-code/", following.lost_code, name="lost_code"),
    path("complaints/follow/new-code/<str:token>/", following.new_code, name="new_code"),
    path("complaints/follow/<uuid:public_id>/", following.followed_case, name="followed_case"),
    path("complaints/follow/<uuid:public_id>/files/<uuid:file_id>/", following.followed_file, name="followed_file"),
    path("complaints/follow/<uuid:public_id>/mediator.pdf", following.mediator_file, name="mediator_file"),
    path("complaints/follow/<uuid:public_id>/write/", following_acts.write, name="followed_write"),
    path("complaints/follow/<uuid:public_id>/read/", following_acts.mark_read, name="followed_read"),
    path("complaints/follow/<uuid:public_id>/reopen/", following_acts.ask_reopening, name="followed_reopen"),
    path("complaints/follow/<uuid:public_id>/accept/", following_acts.accept, name="followed_accept"),
    path("complaints/follow/<uuid:public_id>/withdraw/", following_acts.withdraw, name="followed_withdraw"),
    path("complaints/follow/<uuid:public_id>/attach/", following_acts.tie, name="followed_tie"),
    path("complaints/follow/<uuid:public_id>/mandates/", following_mandates.give_mandate, name="give_mandate"),
    path(
        "complaints/follow/<uuid:public_id>/mandates/<uuid:mandate_id>/revoke/",
        following_acts.revoke_mandate,
        name="revoke_mandate",
    ),
    path("complaints/follow/<uuid:public_id>/opinion/", following_acts.give_opinion, name="followed_opinion"),
    path("complaints/opinion/<str:token>/", following_opinions.opinion, name="opinion"),
    path("complaints/third-party/<str:token>/", following_third_parties.third_party, name="third_party"),
    path("me/complaints/", following_mine.my_cases, name="my_cases"),
]
