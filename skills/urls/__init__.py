"""Addresses of the app's pages: one module a subject."""

from skills.urls import directory, saved_searches

app_name = "skills"
urlpatterns = [*directory.urlpatterns, *saved_searches.urlpatterns]
