"""Addresses of the app's pages: one module a subject."""

from skills.urls import directory, matches, needs, saved_searches

app_name = "skills"
urlpatterns = [
    *directory.urlpatterns,
    *matches.urlpatterns,
    *needs.urlpatterns,
    *saved_searches.urlpatterns,
]
