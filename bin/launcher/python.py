"""The right interpreter. This module must load on any Python 3, so that an old one is refused in a sentence."""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 13)


def require_supported():
    """Go on under a supported Python: this one, or another found on PATH, else stop with a sentence."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which("python3.{}".format(minor))  # noqa: UP032  an old Python reads this
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found] + sys.argv)  # noqa: RUF005, S606  an old Python reads this
    sys.exit(
        "This needs Python 3.11, 3.12 or 3.13; {} is Python {}.{} and no other is on PATH.".format(  # noqa: UP032  idem
            sys.executable, sys.version_info[0], sys.version_info[1]
        )
    )
