"""What a killed start may leave: processes still on their way out, or stuck there.

Every child asks the kernel for a signal when its parent dies; that reaches no grandchild, and a
Celery worker can hang while it shuts down. So a guard, which is this module run as a program,
notices the parent's death and ends what remains.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher.processes import Child

_PATIENCE = 10


class Guard:
    """The guard of this process: it acts when its end of the pipe closes, whatever closed it."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "launcher.leftovers", str(path)],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """Let the guard go; it finds nothing left when all was stopped in order."""
        self._process.stdin.close()
        self._process.wait()


def remember(path: Path, children: list[Child]) -> None:
    """Note which processes this start made, so that the next one recognises them."""
    path.write_text(json.dumps({child.process.pid: _started(child.process.pid) for child in children}))


def end_leftovers(path: Path) -> None:
    """Wait until the processes of a start that was killed are gone, and end those that stay."""
    if not path.is_file():
        return
    processes = {int(pid): started for pid, started in json.loads(path.read_text()).items()}
    deadline = time.monotonic() + _PATIENCE
    while remaining := [pid for pid, started in processes.items() if started and _started(pid) == started]:
        if time.monotonic() > deadline:
            _kill_groups(remaining)
            deadline += 1
        time.sleep(0.1)
    path.unlink(missing_ok=True)


def watch(path: Path) -> None:
    """Wait for the death of the parent, then see its processes and their children out."""
    sys.stdin.read()
    groups = [int(pid) for pid in json.loads(path.read_text())] if path.is_file() else []
    end_leftovers(path)
    _kill_groups(groups)


def _kill_groups(groups: list[int]) -> None:
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks: with its number, its identity. Empty when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    state, started = fields[0], fields[19]
    return "" if state == "Z" else started


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
