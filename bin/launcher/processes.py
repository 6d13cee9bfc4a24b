"""Child processes that never outlive their parent: each in a session of its own, with a parent-death signal."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from launcher.layout import LaunchError
from launcher.system_user import SystemUser

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Interrupted(BaseException):
    """The person or the system asked this command to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def stop_on_signals() -> None:
    """Turn Ctrl-C, a termination request and a closed terminal into `Interrupted`."""

    def interrupt(number: int, _frame: object) -> None:
        raise Interrupted(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def ignore_signals() -> None:
    """Let nothing interrupt an orderly stop, which is bounded in time by itself."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)


def tied_to_parent(number: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program: ask the kernel for `number` when this process dies."""
    parent = os.getpid()

    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


class Child:
    """A server or worker with its own log, its way to be stopped and its last resort.

    What a `private` one writes is readable by its own user only.
    """

    def __init__(
        self,
        name: str,
        argv: list[str | Path],
        *,
        log: Path,
        env: dict[str, str],
        stop: signal.Signals = signal.SIGTERM,
        orphan: signal.Signals = signal.SIGTERM,
        grace: float = 10,
        user: SystemUser | None = None,
        cwd: Path | None = None,
        private: bool = False,
    ) -> None:
        self.name = name
        self.log = log
        self.stop_signal = stop
        self.grace = grace
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                umask=0o077 if private else -1,
                start_new_session=True,
                preexec_fn=tied_to_parent(orphan),  # noqa: PLW1509  one thread
                **(user.popen_arguments() if user else {}),
            )

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask the process to end, and after its grace end its whole session."""
        if self.alive:
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait for `ready`, or fail with the end of the log."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive:
                raise self.failure("stopped while starting")
            if time.monotonic() > deadline:
                raise self.failure(f"was not ready after {seconds:.0f} seconds")
            time.sleep(0.03)

    def failure(self, what: str) -> LaunchError:
        """A failure that shows the last lines the process wrote."""
        return LaunchError(f"{self.name} {what}. The end of {self.log}:\n{tail(self.log)}")


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
