"""Pages of the directory."""

app_name = "skills"
urlpatterns: list = []
