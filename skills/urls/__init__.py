"""Addresses of the app's pages: one module a subject."""

from skills.urls import directory

app_name = "skills"
urlpatterns = [*directory.urlpatterns]
