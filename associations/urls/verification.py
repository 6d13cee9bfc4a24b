"""Addresses that are printed, so without a language: anybody verifies a label there."""

from django.urls import path

from associations.views import label_verification as views

app_name = "labels"
urlpatterns = [
    path("", views.search, name="search"),
    path("<str:code>/", views.verify, name="verify"),
]
