"""Addresses of the app's pages: one module a subject."""

from projects.urls import advice, campaigns, exchanges, opportunities, projects

app_name = "projects"
urlpatterns: list = [
    *advice.urlpatterns,
    *campaigns.urlpatterns,
    *exchanges.urlpatterns,
    *opportunities.urlpatterns,
    *projects.urlpatterns,
]
