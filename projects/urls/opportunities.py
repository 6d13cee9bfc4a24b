"""Addresses of the board of opportunities."""

from django.urls import path

from projects.views import opportunities as views

HERE = "opportunities/<uuid:public_id>/"

urlpatterns = [
    path("opportunities/", views.board, name="opportunities"),
    path("opportunities/new/", views.new, name="new_opportunity"),
    path("opportunities/alerts/", views.keep_alert, name="keep_opportunity_alert"),
    path("opportunities/alerts/<uuid:public_id>/forget/", views.forget_alert, name="forget_opportunity_alert"),
    path(HERE, views.opportunity, name="opportunity"),
    path(f"{HERE}edit/", views.edit, name="edit_opportunity"),
    path(f"{HERE}submit/", views.submit, name="submit_opportunity"),
    path(f"{HERE}withdraw/", views.withdraw, name="withdraw_opportunity"),
    path(f"{HERE}prolong/", views.prolong, name="prolong_opportunity"),
    path(f"{HERE}interest/", views.express, name="express_interest"),
    path("opportunities/interests/<uuid:public_id>/answer/", views.answer, name="answer_interest"),
    path("opportunities/interests/<uuid:public_id>/withdraw/", views.take_back, name="withdraw_interest"),
    path("me/opportunities/", views.mine, name="my_opportunities"),
]
