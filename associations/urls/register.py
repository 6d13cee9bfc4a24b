"""Addresses of the register: its public pages, and those of the officers."""

from django.urls import path

from associations.views import accounts, bank_details, directory, documents, mine, officers, registration

urlpatterns = [
    path("associations/", directory.directory, name="directory"),
    path("associations/map/", directory.association_map, name="map"),
    path("associations/new/", registration.new, name="new"),
    path("associations/invitation/<str:token>/", officers.invitation, name="invitation"),
    path("associations/<slug:slug>/", directory.association, name="association"),
    path("me/associations/", mine.mine, name="mine"),
    path("me/associations/invitations/<uuid:public_id>/", officers.invitation_received, name="invitation_received"),
    path("associations/manage/<uuid:public_id>/", mine.home, name="home"),
    path("associations/manage/<uuid:public_id>/edit/", registration.edit, name="edit"),
    path("associations/manage/<uuid:public_id>/edit/<slug:step>/", registration.step, name="step"),
    path("associations/manage/<uuid:public_id>/federations/", registration.federations, name="federations"),
    path("associations/manage/<uuid:public_id>/check/", registration.check, name="check"),
    path("associations/manage/<uuid:public_id>/sent/", registration.sent, name="sent"),
    path("associations/manage/<uuid:public_id>/delete/", registration.delete, name="delete"),
    path("associations/manage/<uuid:public_id>/officers/", officers.board, name="officers"),
    path("associations/manage/<uuid:public_id>/officers/election/", officers.election, name="election"),
    path("associations/manage/<uuid:public_id>/officers/<uuid:officer_id>/end/", officers.end, name="officer_end"),
    path(
        "associations/manage/<uuid:public_id>/officers/<uuid:officer_id>/<slug:action>/",
        officers.act,
        name="officer_act",
    ),
    path("associations/manage/<uuid:public_id>/documents/", documents.documents, name="documents"),
    path(
        "associations/manage/<uuid:public_id>/documents/<uuid:document_id>/remove/",
        documents.remove,
        name="document_remove",
    ),
    path("associations/manage/<uuid:public_id>/accounts/", accounts.accounts, name="accounts"),
    path("associations/manage/<uuid:public_id>/accounts/<int:year>/", accounts.year, name="accounts_year"),
    path("associations/manage/<uuid:public_id>/bank-details/", bank_details.bank_details, name="bank_details"),
]
