"""Addresses of the app's pages: one module a subject."""

from grievances.urls import following

app_name = "grievances"
urlpatterns: list = [
    *following.urlpatterns,
]
