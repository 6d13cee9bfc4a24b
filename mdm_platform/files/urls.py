"""Downloads of private files."""

app_name = "files"
urlpatterns: list = []
