"""Rows that grow by POST."""

import pytest
from django.http import QueryDict

from mdm_platform.journeys.rows import with_added_row


@pytest.mark.parametrize(("count", "after"), [("1", "2"), ("", ""), ("abc", "abc"), ("9999", "9999"), ("-1", "-1")])
def test_adding_a_row_trusts_no_count(count, after):
    grown = with_added_row(QueryDict(f"skills-TOTAL_FORMS={count}"), "skills", skill="physics")
    assert grown["skills-TOTAL_FORMS"] == after
    assert ("skills-1-skill" in grown) == (after == "2")
