"""Addresses of the campaigns in which an association collects proposals."""

from django.urls import path

from associations.views import collections as views

HERE = "associations/manage/<uuid:public_id>/collections/"

urlpatterns = [
    path(HERE, views.collection_list, name="collections"),
    path(f"{HERE}new/", views.new_collection, name="new_collection"),
    path(f"{HERE}<uuid:campaign_id>/", views.collection, name="collection"),
    path(f"{HERE}<uuid:campaign_id>/edit/", views.edit_collection, name="edit_collection"),
    path(f"{HERE}<uuid:campaign_id>/publish/", views.publish_collection, name="publish_collection"),
    path(f"{HERE}<uuid:campaign_id>/synthesis/", views.sum_up_collection, name="sum_up_collection"),
]
