"""Addresses that are printed, so without a language: anybody verifies a volunteer's certificate there."""

from django.urls import path

from projects.views import missions as views

app_name = "mission_certificates"
urlpatterns = [
    path("", views.verify_search, name="search"),
    path("<str:code>/", views.verify, name="verify"),
]
