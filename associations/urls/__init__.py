"""Addresses of the app's pages: one module a subject."""

from associations.urls import accompaniment, calls, figures, labels, register, requests

app_name = "associations"
urlpatterns = [
    *accompaniment.urlpatterns,
    *calls.urlpatterns,
    *figures.urlpatterns,
    *labels.urlpatterns,
    *register.urlpatterns,
    *requests.urlpatterns,
]
