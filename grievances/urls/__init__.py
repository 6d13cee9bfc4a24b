"""Addresses of the app's pages: one module a subject."""

from grievances.urls import after, clocks, contact, filing, following, legal, proposals

app_name = "grievances"
urlpatterns: list = [
    *after.urlpatterns,
    *clocks.urlpatterns,
    *contact.urlpatterns,
    *filing.urlpatterns,
    *following.urlpatterns,
    *legal.urlpatterns,
    *proposals.urlpatterns,
]
