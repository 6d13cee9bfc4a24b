"""Addresses of the app's pages: one module a subject."""

from skills.urls import directory, needs, saved_searches

app_name = "skills"
urlpatterns = [*directory.urlpatterns, *needs.urlpatterns, *saved_searches.urlpatterns]
