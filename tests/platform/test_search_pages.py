"""Pages of a list: what stands around the results, and pages that have numbers."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from mdm_platform.search import query as reading
from mdm_platform.search.keyset import Page
from mdm_platform.search.pages import SearchPage
from mdm_platform.search.query import SearchQuery

LIST = "projects:campaigns"


@dataclass(frozen=True)
class Query(SearchQuery):
    """A search with one filter."""

    MANY: ClassVar = ("state",)
    READERS: ClassVar = {"state": reading.code(("open", "ended")), **reading.PAGING_READERS}

    q: str = ""
    state: tuple[str, ...] = ()
    ordering: str = ""
    cursor: str = ""
    page_size: int = 10


def page_of(cursor: str = "", **asked: Any) -> SearchPage:
    return SearchPage(Query(cursor=cursor, **asked), LIST, lambda _kind, code: code.upper())


def test_the_frame_of_a_list_leads_to_its_neighbours_and_back_from_each_filter():
    links = page_of(state=("open",))
    frame = links.frame(Page([], "after", None), links.facets({"state": "État"}, {"state": [("open", 3, True)]}))
    here = links.address(links.query.at(""))
    assert frame["next_url"] == f"{here}&cursor=after"
    assert frame["previous_url"] == ""
    assert [(chip.label, chip.remove_url) for chip in frame["chips"]] == [("OPEN", links.address(Query()))]
    assert [value.selected for value in frame["facets"][0].values] == [True]
    assert frame["hidden"] == [("state", "open"), ("page_size", "10")]


@pytest.mark.parametrize(
    ("cursor", "number"), [("", 0), ("0", 0), ("2", 2), ("-1", 0), ("x", 0), ("٣", 0), ("99999", 0), ("9999", 9999)]
)
def test_what_is_no_number_is_the_first_page(cursor, number):
    assert page_of(cursor).number == number


@pytest.mark.parametrize(
    ("cursor", "total", "rows", "following", "before"),
    [
        ("", 0, [], "", ""),
        ("", 10, list(range(10)), "", ""),
        ("", 11, list(range(10)), "&cursor=1", ""),
        ("1", 11, [10], "", "?"),
        ("2", 25, list(range(20, 25)), "", "&cursor=1"),
        ("1", 25, list(range(10, 20)), "&cursor=2", "?"),
    ],
)
def test_a_numbered_page_shows_its_rows_and_knows_its_neighbours(cursor, total, rows, following, before):
    links = page_of(cursor)
    here = links.address(Query())
    assert links.shown(list(range(total))) == rows
    assert links.numbered(total) == {
        "next_url": following and here + following,
        "previous_url": before and here + before.rstrip("?"),
    }
