"""Addresses of the schemes, their simulator and the guides for holders."""

from django.urls import path

from projects.views import schemes

urlpatterns = [
    path("schemes/", schemes.schemes, name="schemes"),
    path("schemes/simulate/", schemes.simulate, name="simulate"),
    path("schemes/simulate/pdf/", schemes.simulation_pdf, name="simulation_pdf"),
    path("schemes/guides/", schemes.project_guides, name="project_guides"),
    path("schemes/<slug:slug>/", schemes.scheme, name="scheme"),
]
