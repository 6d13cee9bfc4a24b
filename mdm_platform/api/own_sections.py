"""What the API itself holds about a person: the answers to keyed writes, for a day."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.accounts.data_rights import DataSection, register
from mdm_platform.api import idempotency
from mdm_platform.api.callers import principal_of_user
from mdm_platform.api.models import KeyedAnswer


def keyed_writes(user: Any) -> list[dict[str, Any]]:
    """The writes of the last day whose answers are kept."""
    rows = KeyedAnswer.objects.filter(principal=principal_of_user(user.pk)).order_by("created_at")
    return [{_("Adresse"): f"{row.method} {row.path}", _("Date"): row.created_at.isoformat()} for row in rows]


def forget(user: Any) -> None:
    """Forget them."""
    idempotency.forget_principal(principal_of_user(user.pk))


def register_sections() -> None:
    """Declare the section."""
    register(DataSection("api.keyed_writes", gettext_lazy("Écritures récentes par l’API"), keyed_writes, forget))
