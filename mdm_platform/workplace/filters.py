"""Keep and forget filters of a list."""

from typing import Any

from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from mdm_platform.workplace.models import SavedFilter

MOST_A_LIST = 30


def of(user: Any, path: str) -> list[SavedFilter]:
    """A person's filters for one list, by name."""
    return list(SavedFilter.objects.visible_to(user).filter(path=path).order_by("name"))


def save(*, user: Any, path: str, name: str, querystring: str) -> SavedFilter:
    """Keep a filter under a name, replacing the one of that name; InvalidInput for a bad name or too many."""
    name, querystring = name.strip(), querystring.lstrip("?")
    if not 1 <= len(name) <= 60:
        raise InvalidInput(_("Donnez à ce filtre un nom de 1 à 60 caractères."), code="name_invalid")
    if len(querystring) > 500:
        raise InvalidInput(_("Ce filtre est trop long pour être enregistré."), code="filter_too_long")
    others = SavedFilter.objects.visible_to(user).filter(path=path).exclude(name=name)
    if others.count() >= MOST_A_LIST:
        raise InvalidInput(_("Vous avez trop de filtres pour cette liste : supprimez-en un."), code="too_many")
    kept, _created = SavedFilter.objects.update_or_create(
        user=user, path=path, name=name, defaults={"querystring": querystring}
    )
    return kept


def forget(*, user: Any, filter_id: int) -> None:
    """Forget a filter of this person; somebody else's stays."""
    SavedFilter.objects.visible_to(user).filter(pk=filter_id).delete()
