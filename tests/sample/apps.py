"""Configuration of the sample app."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Permits, applied for and decided."""

    name = "tests.sample"
    label = "sample"
    verbose_name = "Sample"
