"""Links beside an object: a row that the reader cannot open is named, and is no link.

Django links every foreign key that it shows to the page of the row, whoever reads; `without_dead_links` puts its words
in place of the field where the admin of that row refuses the reader.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext as _


def without_dead_links(model_admin: Any, request: HttpRequest, names: Iterable[Any]) -> list[Any]:
    """The same names of fields, or rows of names, with words for the relations that the reader cannot follow."""
    return [
        tuple(without_dead_links(model_admin, request, name))
        if isinstance(name, list | tuple)
        else _followed(model_admin, request, name)
        for name in names
    ]


def _followed(model_admin: Any, request: HttpRequest, name: Any) -> Any:
    field = next((one for one in model_admin.opts.fields if one.name == name and one.remote_field), None)
    if field is None:
        return name
    there = model_admin.admin_site._registry.get(field.remote_field.model)
    return name if there is None or there.has_view_permission(request) else _words_of(field)


@cache
def _words_of(field: Field) -> Callable[[Any], str]:
    @admin.display(description=field.verbose_name)
    def words(obj: Any) -> str:
        row = getattr(obj, field.name)
        return "—" if row is None else str(row)

    words.__name__ = f"{field.name}_words"
    return words


@cache
def unread(field: Field) -> Callable[[Any], str]:
    """In place of a relation to a row whose very name is not for the reader."""

    @admin.display(description=field.verbose_name)
    def words(obj: Any) -> str:
        return _("Un dossier que vous ne lisez pas")

    words.__name__ = f"{field.name}_unread"
    return words
