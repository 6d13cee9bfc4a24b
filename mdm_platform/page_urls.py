"""Home, about, legal notice."""

from django.urls import path

from mdm_platform import views

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("legal-notice/", views.legal_notice, name="legal_notice"),
]
