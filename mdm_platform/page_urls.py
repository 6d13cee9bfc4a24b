"""Home, about, legal notice."""

urlpatterns: list = []
