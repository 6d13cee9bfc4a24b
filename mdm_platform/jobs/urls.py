"""Progress of long jobs."""

app_name = "jobs"
urlpatterns: list = []
