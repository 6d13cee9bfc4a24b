"""Addresses of the app's pages: one module a subject."""

from skills.urls import directory, insight, matches, needs, networks, saved_searches, surveys

app_name = "skills"
urlpatterns = [
    *directory.urlpatterns,
    *insight.urlpatterns,
    *matches.urlpatterns,
    *needs.urlpatterns,
    *networks.urlpatterns,
    *saved_searches.urlpatterns,
    *surveys.urlpatterns,
]
