"""Configuration of the sample app."""

from django.apps import AppConfig

from mdm_platform.migration_states import draw_little


class SampleConfig(AppConfig):
    """Permits, applied for and decided."""

    name = "tests.sample"
    label = "sample"
    verbose_name = "Sample"

    def ready(self) -> None:
        """The tests migrate quickly."""
        draw_little()
