"""Addresses of campaigns and pledges."""

from django.urls import path

from projects.views import campaign_following as following
from projects.views import campaign_pledges as pledges
from projects.views import campaign_reporting as reporting
from projects.views import campaign_writing as writing
from projects.views import campaigns

urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/manage/<uuid:public_id>/", writing.campaigns_of, name="campaigns_of"),
    path("campaigns/write/<uuid:public_id>/", writing.tasks, name="campaign_write"),
    path("campaigns/write/<uuid:public_id>/authorisation/", writing.authorisation, name="campaign_authorisation"),
    path("campaigns/write/<uuid:public_id>/check/", writing.check, name="campaign_check"),
    path("campaigns/write/<uuid:public_id>/delete/", writing.delete, name="campaign_delete"),
    path("campaigns/write/<uuid:public_id>/<slug:step>/", writing.step, name="campaign_step"),
    path("campaigns/follow/<uuid:public_id>/", following.follow, name="campaign_follow"),
    path("campaigns/follow/<uuid:public_id>/news/", following.update, name="campaign_update"),
    path("campaigns/news/<uuid:public_id>/remove/", following.remove_update, name="campaign_update_remove"),
    path("campaigns/follow/<uuid:public_id>/deliver/", following.deliver, name="campaign_deliver"),
    path("campaigns/follow/<uuid:public_id>/report/", reporting.report, name="campaign_report"),
    path("campaigns/follow/<uuid:public_id>/report/publish/", reporting.publish, name="campaign_publish"),
    path("campaigns/follow/<uuid:public_id>/report/pictures/", reporting.add_picture, name="campaign_picture"),
    path("campaigns/pictures/<uuid:public_id>/remove/", reporting.remove_picture, name="campaign_picture_remove"),
    path("campaigns/follow/<uuid:public_id>/<slug:action>/", following.act, name="campaign_act"),
    path("campaigns/pledges/<uuid:public_id>/receive/", following.receive, name="pledge_receive"),
    path("campaigns/pledges/<uuid:public_id>/reverse/", following.reverse, name="pledge_reverse"),
    path("campaigns/<slug:slug>/", campaigns.campaign, name="campaign"),
    path("campaigns/<slug:slug>/pledge/", pledges.new, name="pledge_new"),
    path("campaigns/<slug:slug>/pledge/sent/", pledges.sent, name="pledge_sent"),
    path("me/pledges/", pledges.mine, name="my_pledges"),
    path("pledges/<str:token>/", pledges.pledge, name="pledge"),
    path("pledges/<str:token>/announce/", pledges.announce_transfer, name="pledge_announce"),
    path("pledges/<str:token>/<slug:action>/", pledges.act, name="pledge_act"),
]
