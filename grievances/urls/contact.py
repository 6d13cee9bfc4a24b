"""The address where a person changes how they may be reached."""

from django.urls import path

from grievances.views import following_contact

urlpatterns = [
    path("complaints/follow/<uuid:public_id>/contact/", following_contact.change_contact, name="change_contact"),
]
