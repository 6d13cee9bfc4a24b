"""The filters that a member of staff keeps: shown, exported, erased."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.accounts import data_rights
from mdm_platform.workplace.models import SavedFilter


def export_filters(user: Any) -> list[dict[str, Any]]:
    """The names and queries of the filters."""
    return [
        {_("Nom"): kept.name, _("Liste"): kept.path, _("Filtre"): kept.querystring}
        for kept in SavedFilter.objects.visible_to(user).order_by("pk")
    ]


def erase_filters(user: Any) -> None:
    """Delete them."""
    SavedFilter.objects.visible_to(user).delete()


data_rights.register(
    data_rights.DataSection(
        name="saved_filters",
        label=gettext_lazy("Filtres enregistrés"),
        export=export_filters,
        erase=erase_filters,
    )
)
