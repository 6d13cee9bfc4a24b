"""Addresses of the app's pages: one module a subject."""

from projects.urls import advice

app_name = "projects"
urlpatterns: list = [*advice.urlpatterns]
