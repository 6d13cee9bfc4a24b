"""Addresses of the app's pages: one module a subject."""

from associations.urls import (
    accompaniment,
    calls,
    collections,
    figures,
    juries,
    labels,
    payments,
    projects,
    register,
    requests,
)

app_name = "associations"
urlpatterns = [
    *accompaniment.urlpatterns,
    *calls.urlpatterns,
    *collections.urlpatterns,
    *figures.urlpatterns,
    *juries.urlpatterns,
    *labels.urlpatterns,
    *payments.urlpatterns,
    *projects.urlpatterns,
    *register.urlpatterns,
    *requests.urlpatterns,
]
