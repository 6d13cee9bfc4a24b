"""Addresses of the app's pages: one module a subject."""

from grievances.urls import filing, following

app_name = "grievances"
urlpatterns: list = [
    *filing.urlpatterns,
    *following.urlpatterns,
]
