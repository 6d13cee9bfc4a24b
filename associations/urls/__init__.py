"""Addresses of the app's pages: one module a subject."""

from associations.urls import calls, register, requests

app_name = "associations"
urlpatterns = [
    *calls.urlpatterns,
    *register.urlpatterns,
    *requests.urlpatterns,
]
