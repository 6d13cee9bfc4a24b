"""What the publications hold about those who write them (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.publications.models import PublicationVersion


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(VERSIONS)


def export_versions(user: Any) -> list[dict[str, Any]]:
    """The versions that the person wrote."""
    return [
        {
            "identifiant": str(version.public_id),
            "titre": version.title,
            "numero": version.number,
            "etat": version.state,
            "ecrite_le": version.written_at.isoformat(),
        }
        for version in PublicationVersion.objects.filter(author=user).order_by("pk")
    ]


def erase_versions(user: Any) -> None:
    """The texts are the platform's, and stay without their author."""
    PublicationVersion.objects.filter(author=user).update(author=None)


VERSIONS = DataSection("publications.versions", _("Textes écrits pour la plateforme"), export_versions, erase_versions)
