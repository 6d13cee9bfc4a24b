"""Addresses of the app's pages: one module a subject."""

from projects.urls import advice, opportunities

app_name = "projects"
urlpatterns: list = [*advice.urlpatterns, *opportunities.urlpatterns]
