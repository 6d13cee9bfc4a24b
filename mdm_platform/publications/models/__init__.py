"""Publications and their versions."""

from mdm_platform.publications.models.publication import PUBLIC_KINDS, Publication, PublicationKind
from mdm_platform.publications.models.version import PublicationVersion

__all__ = ["PUBLIC_KINDS", "Publication", "PublicationKind", "PublicationVersion"]
