"""Territories in the REST API."""
