"""Configuration of the sample app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SampleConfig(AppConfig):
    """Permits, applied for and decided."""

    name = "tests.sample"
    label = "sample"
    verbose_name = "Sample"

    def ready(self):
        autodiscover_modules("permissions")
