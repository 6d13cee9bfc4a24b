"""The inbox and its preferences."""

app_name = "notifications"
urlpatterns: list = []
