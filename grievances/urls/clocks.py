"""Address of the page of clocks."""

from django.urls import path

from grievances.views import clocks

urlpatterns = [path("complaints/deadlines/", clocks.deadlines, name="deadlines")]
