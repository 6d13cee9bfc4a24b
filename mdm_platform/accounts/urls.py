"""Pages about oneself."""

app_name = "accounts"
urlpatterns: list = []
