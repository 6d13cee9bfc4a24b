"""Progress of long jobs."""

from django.urls import path

from mdm_platform.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/cancel/", views.cancel, name="cancel"),
]
