"""Addresses of public proposals and consultations."""

from django.urls import path

from grievances.views import consultations
from grievances.views import proposals as views

OWN = "institution/consultations/"

urlpatterns = [
    path("proposals/", views.proposal_list, name="proposals"),
    path("proposals/new/", views.proposal_new, name="new_proposal"),
    path("proposals/consultations/", views.consultation_list, name="consultations"),
    path("proposals/consultations/<slug:slug>/", views.consultation, name="consultation"),
    path("proposals/<uuid:public_id>/", views.proposal, name="proposal"),
    path("proposals/<uuid:public_id>/support/", views.support, name="support_proposal"),
    path("proposals/<uuid:public_id>/support/end/", views.take_back_support, name="take_back_support"),
    path("proposals/<uuid:public_id>/comment/", views.comment, name="comment_proposal"),
    path(
        "proposals/<uuid:public_id>/comments/<uuid:comment_id>/withdraw/",
        views.withdraw_comment,
        name="withdraw_proposal_comment",
    ),
    path("proposals/<uuid:public_id>/revise/", views.revise, name="revise_proposal"),
    path("proposals/<uuid:public_id>/withdraw/", views.withdraw, name="withdraw_proposal"),
    path(OWN, consultations.consultation_list, name="own_consultations"),
    path(f"{OWN}new/", consultations.new_consultation, name="new_consultation"),
    path(f"{OWN}<uuid:public_id>/", consultations.consultation, name="own_consultation"),
    path(f"{OWN}<uuid:public_id>/edit/", consultations.edit_consultation, name="edit_consultation"),
    path(f"{OWN}<uuid:public_id>/publish/", consultations.publish_consultation, name="publish_consultation"),
    path(f"{OWN}<uuid:public_id>/synthesis/", consultations.sum_up_consultation, name="sum_up_consultation"),
    path("me/contributions/", views.contributions, name="contributions"),
]
