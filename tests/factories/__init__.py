"""Builders of the objects that tests are about."""
