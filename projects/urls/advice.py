"""Addresses of the diagnosis and the plan of a project."""

from django.urls import path

from projects.views import advice

urlpatterns = [
    path("me/projects/<uuid:public_id>/plan/", advice.plan, name="plan"),
    path("me/projects/<uuid:public_id>/plan/tasks/<uuid:task_id>/done/", advice.finish, name="finish_task"),
    path("me/projects/<uuid:public_id>/plan/tasks/<uuid:task_id>/reopen/", advice.reopen, name="reopen_task"),
]
