"""Ten thousand rows of a spreadsheet at once: `bin/test tests/drills/test_imports.py -m drill`."""

import time

import pytest

from tests.skills.test_services_imports import import_many, reference

__all__ = ["reference"]
pytestmark = [pytest.mark.drill, pytest.mark.django_db]


@pytest.mark.usefixtures("reference")
def test_ten_thousand_rows(curator, say):
    began = time.perf_counter()
    import_many(10_000, by=curator)
    say(f"10,000 rows imported in {time.perf_counter() - began:.0f} s")
