"""Regions, provinces and languages."""

from mdm_platform.territories.models.language import Language
from mdm_platform.territories.models.region import Province, Region

__all__ = ["Language", "Province", "Region"]
