"""Addresses of the app's pages: one module a subject."""

from grievances.urls import filing, following

app_name = "grievances"
urlpatterns: list = [
    *filing.urlpatterns,
from grievances.urls import after, following

app_name = "grievances"
urlpatterns: list = [
    *after.urlpatterns,
    *following.urlpatterns,
]
