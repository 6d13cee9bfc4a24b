"""Addresses of the app's pages: one module a subject."""

from associations.urls import accompaniment, calls, figures, juries, labels, register, requests

app_name = "associations"
urlpatterns = [
    *juries.urlpatterns,
    *accompaniment.urlpatterns,
    *calls.urlpatterns,
    *figures.urlpatterns,
    *labels.urlpatterns,
    *register.urlpatterns,
    *requests.urlpatterns,
]
