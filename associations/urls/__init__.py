"""Addresses of the app's pages: one module a subject."""

from django.urls import URLPattern

app_name = "associations"
urlpatterns: list[URLPattern] = []
