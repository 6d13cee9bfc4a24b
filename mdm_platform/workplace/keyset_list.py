"""A list of the workplace whose pages follow the last row seen: row 500,000 costs what row 50 costs.

class CaseAdmin(KeysetList, PlatformModelAdmin):
    def keyset_order(self, request): return Order("due_at", datetime.fromisoformat)
"""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from mdm_platform.errors import InvalidInput
from mdm_platform.search import keyset

CURSOR = "cursor"
MOST_COUNTED = 1000


class KeysetChangeList(ChangeList):
    """Django's list with pages by cursor, and a count that stops at a thousand."""

    cursor: str | None = None

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        """Django's rows; the cursor is no filter."""
        given = self.filter_params.pop(CURSOR, [""])
        self.params.pop(CURSOR, None)
        if self.cursor is None:
            self.cursor = given[-1]
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        """One page of rows, with the addresses of its neighbours."""
        rows = self.queryset.order_by()
        asked = urlencode(sorted(self.filter_params.items()), doseq=True)
        place = keyset.Place(asked=asked, cursor=self.cursor or "", page_size=self.list_per_page)
        try:
            page = self.model_admin.keyset_page(request, rows, place)
        except (InvalidInput, TypeError, ValueError) as error:
            raise IncorrectLookupParameters from error
        self.result_list = page.rows
        self.next_page = self._address(page.next)
        self.previous_page = self._address(page.previous)
        self.result_count = rows[: MOST_COUNTED + 1].count()
        self.is_count_capped = self.result_count > MOST_COUNTED
        self.result_count = min(self.result_count, MOST_COUNTED)
        self.full_result_count, self.show_full_result_count, self.show_admin_actions = self.result_count, False, True
        self.can_show_all = self.multi_page = False
        self.paginator = None

    def _address(self, cursor: str | None) -> str:
        return self.get_query_string({CURSOR: cursor}) if cursor else ""


class KeysetList:
    """Makes an admin's list a keyset one; the rows have one order, that of `keyset_order`."""

    change_list_template = "admin/workplace_keyset_list.html"
    show_facets = ShowFacets.NEVER
    sortable_by: ClassVar[tuple[str, ...]] = ()

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        """Pages by cursor."""
        return KeysetChangeList

    def keyset_order(self, request: HttpRequest) -> keyset.Order:
        """The order of the rows."""
        raise NotImplementedError

    def keyset_page(self, request: HttpRequest, rows: QuerySet, place: keyset.Place) -> keyset.Page:
        """The rows that the place names."""
        return keyset.page(rows, query=place, order=self.keyset_order(request), kind=self.opts.label_lower)
