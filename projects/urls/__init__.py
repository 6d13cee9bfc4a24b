"""Addresses of the app's pages: one module a subject."""

app_name = "projects"
urlpatterns: list = []
