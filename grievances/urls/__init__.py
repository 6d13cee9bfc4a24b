"""Addresses of the app's pages: one module a subject."""

from grievances.urls import after, filing, following

app_name = "grievances"
urlpatterns: list = [
    *after.urlpatterns,
    *filing.urlpatterns,
    *following.urlpatterns,
]
