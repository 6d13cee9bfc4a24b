"""Addresses for probes."""

urlpatterns: list = []
