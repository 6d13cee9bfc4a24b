"""The inbox and its preferences."""

from django.urls import path

from mdm_platform.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.message_list, name="inbox"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/preferences/", views.edit_preferences, name="preferences"),
    path("notifications/<int:message_id>/", views.message_detail, name="message"),
    path("notifications/<int:message_id>/open/", views.open_message, name="open"),
    path("notifications/stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
