"""Addresses of the guides."""

from django.urls import path

from mdm_platform.publications import views

app_name = "publications"
urlpatterns = [
    path("guides/", views.guide_list, name="guides"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
    path("guides/<slug:slug>/versions/", views.guide_versions, name="versions"),
    path("guides/<slug:slug>/versions/<int:number>/", views.guide_version, name="version"),
    path("guides/<slug:slug>/versions/<int:number>/changes/", views.guide_changes, name="changes"),
]
