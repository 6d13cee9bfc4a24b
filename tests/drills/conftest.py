"""Drills run only when one asks for them: `bin/test tests/drills -m drill`."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(config, items):
    """Leave the drills out unless the marker expression names them."""
    if "drill" in config.option.markexpr:
        return
    drills = [item for item in items if HERE in item.path.parents]
    if drills:
        config.hook.pytest_deselected(items=drills)
        items[:] = [item for item in items if item not in drills]


@pytest.fixture
def say(capsys):
    """`say(text)` shows what a drill measured at the terminal."""

    def write(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}")

    return write
