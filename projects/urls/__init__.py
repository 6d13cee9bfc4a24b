"""Addresses of the app's pages: one module a subject."""

from projects.urls import advice, campaigns, opportunities

app_name = "projects"
urlpatterns = [*advice.urlpatterns, *opportunities.urlpatterns, *campaigns.urlpatterns]
