"""Addresses of the app's pages: one module a subject."""

from projects.urls import (
    advice,
    campaigns,
    exchanges,
    investments,
    opportunities,
    projects,
)

app_name = "projects"
urlpatterns = [
    *advice.urlpatterns,
    *campaigns.urlpatterns,
    *exchanges.urlpatterns,
    *opportunities.urlpatterns,
    *projects.urlpatterns,
    *investments.urlpatterns,
]
