"""Addresses of the figures of subsidies: those of staff, and open data."""

from django.urls import path

from associations.views import open_data, subsidy_figures

urlpatterns = [
    path("workplace/subsidies/", subsidy_figures.figures, name="figures"),
    path("workplace/subsidies.csv", subsidy_figures.figures_csv, name="figures_csv"),
    path("open-data/subsidies/", open_data.open_data, name="open_data"),
    path("open-data/subsidies.csv", open_data.subsidies_csv, name="subsidies_csv"),
    path("open-data/subsidies.json", open_data.subsidies_json, name="subsidies_json"),
]
