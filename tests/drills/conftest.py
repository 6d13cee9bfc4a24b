"""Drills are run by hand: `bin/test tests/drills -m drill`."""

import pytest


def pytest_collection_modifyitems(config, items):
    if "drill" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("drill"):
                item.add_marker(pytest.mark.skip(reason="run by hand: -m drill"))
