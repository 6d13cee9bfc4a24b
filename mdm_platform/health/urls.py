"""Addresses for probes."""

from django.urls import path

from mdm_platform.health import views

urlpatterns = [
    path("healthz/live", views.live, name="health_live"),
    path("healthz/ready", views.ready, name="health_ready"),
]
