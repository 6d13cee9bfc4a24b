"""Pieces that the lists and records of the workplace share: rows to read, and a list that opens on its queue."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

EVERYTHING = "all"


class RowsToRead(admin.TabularInline):
    """Rows that hang on a record, to read by whoever may open the record."""

    template = "admin/workplace_rows.html"
    extra = 0
    max_num = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Folded:
    """A filter that stays closed until something is chosen in it, so that a list of work keeps the width."""

    template = "admin/workplace_folded_filter.html"


class FoldedChoices(Folded, admin.ChoicesFieldListFilter):
    """The choices of a column, folded."""


class FoldedBoolean(Folded, admin.BooleanFieldListFilter):
    """Yes or no, folded."""


class FoldedRelated(Folded, admin.RelatedFieldListFilter):
    """What rows point to, folded."""


class AlwaysChosen(admin.SimpleListFilter):
    """A filter of which one choice always holds, so that `value` answers one of `lookups`."""

    def choices(self, changelist: Any) -> Iterable[dict[str, Any]]:
        """The choices, without Django's own « Tout », which would hide that one holds already."""
        for code, label in self.lookup_choices:
            yield {
                "selected": self.value() == code,
                "query_string": changelist.get_query_string({self.parameter_name: code}),
                "display": label,
            }


class QueueFilter(AlwaysChosen):
    """The state: `waiting`, the queue, unless one asks for another of `states`, or for `everything`, its label."""

    title = _("état")
    parameter_name = "state"
    states: Iterable[tuple[str, Any]] = ()
    waiting = ""
    everything: Any = _("Tout")

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [*self.states, (EVERYTHING, self.everything)]

    def value(self) -> str:
        """What was chosen, else the queue."""
        return super().value() or self.waiting

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() == EVERYTHING else queryset.filter(state=self.value())
