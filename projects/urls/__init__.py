"""Addresses of the app's pages: one module a subject."""

from projects.urls import (
    advice,
    campaigns,
    exchanges,
    investments,
    investors,
    missions,
    opportunities,
    projects,
    schemes,
)

app_name = "projects"

urlpatterns = [
    *investors.urlpatterns,
    *advice.urlpatterns,
    *campaigns.urlpatterns,
    *exchanges.urlpatterns,
    *missions.urlpatterns,
    *opportunities.urlpatterns,
    *projects.urlpatterns,
    *investments.urlpatterns,
    *schemes.urlpatterns,
]
