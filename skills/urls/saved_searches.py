"""Addresses of the searches that agents keep."""

from django.urls import path

from skills.views import saved_searches

urlpatterns = [
    path("institution/searches/", saved_searches.search_list, name="searches"),
    path("institution/searches/new/", saved_searches.search_new, name="search_new"),
    path("institution/searches/<uuid:public_id>/", saved_searches.search_detail, name="search_detail"),
    path("institution/searches/<uuid:public_id>/edit/", saved_searches.search_edit, name="search_edit"),
    path("institution/searches/<uuid:public_id>/follow/", saved_searches.search_follow, name="search_follow"),
    path("institution/searches/<uuid:public_id>/<slug:action>/", saved_searches.search_act, name="search_act"),
]
