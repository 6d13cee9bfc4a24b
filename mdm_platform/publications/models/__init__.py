"""Publications and their versions."""

from mdm_platform.publications.models.publication import Publication, PublicationKind
from mdm_platform.publications.models.version import PublicationVersion

__all__ = ["Publication", "PublicationKind", "PublicationVersion"]
