"""What needs hold about those who wrote them: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from skills.models import Need


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(NEED_SECTION)


def export_needs(user: Any) -> list[dict[str, Any]]:
    """The needs that the person wrote for an institution."""
    return [
        {
            "identifiant": str(need.public_id),
            "institution": need.institution.slug,
            "titre": need.title,
            "mission": need.mission,
            "etat": need.state,
            "date": need.created_at.isoformat(),
        }
        for need in Need.objects.filter(author=user).select_related("institution").order_by("pk")
    ]


def erase_needs(user: Any) -> None:
    """The needs stay their institution's, without an author; what the person wrote about any need goes."""
    notes.forget_by(user, "skills.need")
    Need.objects.filter(author=user).update(author=None)


NEED_SECTION = DataSection("skills.needs", _("Besoins écrits pour une institution"), export_needs, erase_needs)
