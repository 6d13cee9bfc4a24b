"""Addresses of reviews, juries, decisions and co-funding."""

from django.urls import path

from associations.views import cofunding, juries, request_decisions, reserve, reviews

urlpatterns = [
    path("evaluations/", reviews.reviews, name="reviews"),
    path("evaluations/<uuid:public_id>/", reviews.review, name="review"),
    path("evaluations/<uuid:public_id>/save/", reviews.review_save, name="review_save"),
    path("evaluations/<uuid:public_id>/<slug:action>/", reviews.review_act, name="review_act"),
    path("evaluations/requests/<uuid:public_id>/", reviews.request_reviews, name="request_reviews"),
    path("evaluations/requests/<uuid:public_id>/to-jury/", reviews.request_to_jury, name="request_to_jury"),
    path("juries/reserve/", reserve.reserve, name="reserve"),
    path("juries/new/", juries.jury_new, name="jury_new"),
    path("juries/<uuid:public_id>/", juries.jury, name="jury"),
    path("juries/<uuid:public_id>/scenarios/new/", juries.scenario_new, name="scenario_new"),
    path("juries/<uuid:public_id>/<slug:action>/", juries.jury_act, name="jury_act"),
    path("juries/scenarios/<uuid:public_id>/", juries.scenario, name="scenario"),
    path("juries/scenarios/<uuid:public_id>/lines/<int:line_id>/", juries.scenario_line, name="scenario_line"),
    path("juries/scenarios/<uuid:public_id>/<slug:action>/", juries.scenario_act, name="scenario_act"),
    path("requests/<uuid:public_id>/decision/", request_decisions.request_decision, name="request_decision"),
    path("requests/<uuid:public_id>/decision/appeal/", request_decisions.request_appeal, name="request_appeal"),
    path(
        "requests/<uuid:public_id>/decision/appeal/withdraw/",
        request_decisions.request_appeal_withdraw,
        name="request_appeal_withdraw",
    ),
    path("requests/<uuid:public_id>/decision/<slug:action>/", request_decisions.request_decide, name="request_decide"),
    path("cofunding/", cofunding.cofunding, name="cofunding"),
    path("cofunding/<uuid:public_id>/", cofunding.cofunder_share, name="cofunder_share"),
    path("cofunding/<uuid:public_id>/<slug:action>/", cofunding.cofunder_share_act, name="cofunder_share_act"),
]
