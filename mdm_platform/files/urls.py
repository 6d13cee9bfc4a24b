"""Downloads of private files."""

from django.urls import path

from mdm_platform.files import views

app_name = "files"
urlpatterns = [path("<uuid:public_id>/", views.download, name="download")]
