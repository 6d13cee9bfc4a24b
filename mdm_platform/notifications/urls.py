"""The inbox and its preferences."""

from django.urls import path

from mdm_platform.notifications import views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.message_list, name="inbox"),
    path("messages/read/", views.read_all, name="read_all"),
    path("messages/preferences/", views.edit_preferences, name="preferences"),
    path("messages/<int:message_id>/", views.message_detail, name="message"),
    path("messages/<int:message_id>/open/", views.open_message, name="open"),
    path("messages/stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
