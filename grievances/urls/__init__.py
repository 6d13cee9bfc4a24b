"""Addresses of the app's pages: one module a subject."""

from grievances.urls import after, contact, filing, following, legal

app_name = "grievances"
urlpatterns: list = [
    *after.urlpatterns,
    *contact.urlpatterns,
    *filing.urlpatterns,
    *following.urlpatterns,
    *legal.urlpatterns,
]
