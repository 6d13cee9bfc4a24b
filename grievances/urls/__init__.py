"""Addresses of the app's pages: one module a subject."""

app_name = "grievances"
urlpatterns: list = []
