"""Institutions and consulates in the REST API."""
