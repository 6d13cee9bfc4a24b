"""Where things lie in a checkout, and the one kind of failure that is shown to a person."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DEMO = ROOT / ".demo"


class LaunchError(Exception):
    """Something a person must know or do, in a sentence that is shown as it is."""


def say(message: str) -> None:
    """Tell the person at the terminal, at once."""
    print(message, file=sys.stdout, flush=True)
