"""No process outlives the command that started it, however that command ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from launcher.layout import ROOT, LaunchError
from launcher.processes import Child

PARENT = """
import signal, sys, time
from pathlib import Path
from launcher.leftovers import Guard, remember
from launcher.processes import Child

folder = Path(sys.argv[1])
guard = Guard(folder / "children.json")
script = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)']);"
script += "print('ready', flush=True); time.sleep(99)"
child = Child("sleeper", [sys.executable, "-c", script], log=folder / "log", env={}, orphan=signal.SIGKILL)
child.wait_until(lambda: "ready" in (folder / "log").read_text(), 10)
remember(folder / "children.json", [child])
print(child.process.pid, flush=True)
time.sleep(99)
"""


def members(session: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def gone(session: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while members(session):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_a_killed_parent_leaves_neither_children_nor_grandchildren(tmp_path):
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", PARENT, str(tmp_path)], cwd=ROOT / "bin", stdout=subprocess.PIPE, text=True
    ) as parent:
        session = int(parent.stdout.readline())
        assert len(members(session)) == 2
        parent.kill()
    assert gone(session, 10)
    assert not (tmp_path / "children.json").exists()


def test_stopping_ends_a_child_that_will_not_listen(tmp_path):
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)\n"
    script += "while True: time.sleep(1)"
    child = Child("deaf", [sys.executable, "-c", script], log=tmp_path / "log", env=dict(os.environ), grace=0.2)
    child.wait_until(lambda: "deaf" in (tmp_path / "log").read_text(), 10)
    child.stop()
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_ends_while_starting_shows_what_it_wrote(tmp_path):
    command = [sys.executable, "-c", "print('the reason')"]
    child = Child("short", command, log=tmp_path / "log", env=dict(os.environ))
    with pytest.raises(LaunchError, match=r"(?s)short stopped while starting.*the reason"):
        child.wait_until(lambda: False, 10)
