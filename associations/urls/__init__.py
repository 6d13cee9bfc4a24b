"""Addresses of the app's pages: one module a subject."""

from associations.urls import calls, labels, register, requests

app_name = "associations"
urlpatterns = [
    *calls.urlpatterns,
    *labels.urlpatterns,
    *register.urlpatterns,
    *requests.urlpatterns,
]
