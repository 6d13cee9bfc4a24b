"""What `bin/test` and `bin/check` run: the stages of lint side by side, then pytest."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher.layout import PYTHON, ROOT, VENV, LaunchError, say
from launcher.processes import Interrupted, ignore_signals, stop_on_signals, tied_to_parent
from launcher.servers import DATABASE
from launcher.throwaway import throwaway_servers
from launcher.venv import ensure_venv

_TAKES_A_VALUE = {"-k", "-m", "-n", "-p", "-c", "-o", "-W", "-r", "--tb", "--maxfail", "--durations", "--dist"}
_PROGRAMS = VENV / "bin"
_CATALOGUES = ("translations", [PYTHON, "manage.py", "compile_catalogs"])
_FONTS = ("fonts", [PYTHON, "manage.py", "build_fonts"])
_SCHEMA = ("schema", [PYTHON, "manage.py", "migrate", "--run-syncdb", "--verbosity", "0"])
STAGES = (
    ("ruff check", [_PROGRAMS / "ruff", "check", "--quiet", "."]),
    ("ruff format", [_PROGRAMS / "ruff", "format", "--check", "--quiet", "."]),
    ("import contracts", [_PROGRAMS / "lint-imports", "--no-logo"]),
    ("missing migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("unsafe migrations", [PYTHON, "manage.py", "lintmigrations", "--quiet", "ok", "ignore"]),
)


@dataclass(frozen=True)
class Request:
    """What the arguments ask for: paths among them mean "these tests, quickly"."""

    arguments: list[str]
    paths: list[str]
    markers: str
    everything: bool

    @property
    def lints(self) -> bool:
        """Whether the stages before the tests run."""
        return self.everything or not self.paths

    @property
    def opens_a_browser(self) -> bool:
        """Whether the browser journeys are among the tests asked for."""
        return "not e2e" not in self.markers and (not self.paths or any("e2e" in path for path in self.paths))


def read_arguments(arguments: list[str]) -> Request:
    """Understand pytest's arguments as far as this command needs to."""
    everything = "--all" in arguments
    arguments = [argument for argument in arguments if argument != "--all"]
    paths, markers, previous = [], "", ""
    for argument in arguments:
        if previous == "-m":
            markers = argument
        elif argument.startswith("-m") and len(argument) > 2:
            markers = argument.removeprefix("-m").lstrip("=")
        elif previous not in _TAKES_A_VALUE and not argument.startswith("-"):
            paths.append(argument)
        previous = argument
    return Request(arguments, paths, markers, everything)


def run_tests(arguments: list[str]) -> int:
    """Run `bin/test`: what was asked, on throw-away servers. The exit code says whether all went well."""
    request = read_arguments(arguments)
    if request.opens_a_browser:
        _require_chromium()

    def work(environment: dict[str, str]) -> int:
        stages = [*(STAGES if request.lints else ()), _CATALOGUES]
        if request.opens_a_browser:
            stages.append(_FONTS)
        if request.lints and not os.environ.get("DATABASE_URL"):
            stages.append(_SCHEMA)
        failed = _run_stages(stages, environment)
        if _SCHEMA in stages and _SCHEMA[0] not in failed:
            environment = environment | {"TEST_DATABASE_TEMPLATE": DATABASE}
        code = _foreground([PYTHON, "-m", "pytest", *_workers(request), *request.arguments], environment)
        if failed:
            print(f"bin/test: failed before the tests: {', '.join(failed)}", file=sys.stderr)
        return code or bool(failed)

    return _with_servers(work)


def run_checks() -> int:
    """Run `bin/check`: the stages before the tests, and nothing else."""

    def work(environment: dict[str, str]) -> int:
        failed = _run_stages(STAGES, environment)
        say(f"bin/check: failed: {', '.join(failed)}" if failed else "bin/check: all is well")
        return int(bool(failed))

    return _with_servers(work)


def _with_servers(work: Callable[[dict[str, str]], int]) -> int:
    stop_on_signals()
    try:
        ensure_venv()
        with throwaway_servers() as servers:
            environment = {**os.environ, **servers, "DJANGO_SETTINGS_MODULE": "mdm_platform.settings.test"}
            environment.pop("DATABASE_ROLE", None)
            environment.pop("PYTHONDONTWRITEBYTECODE", None)  # pytest would rewrite every test again, in every worker
            try:
                return work(environment)
            finally:
                ignore_signals()
    except LaunchError as error:
        print(error, file=sys.stderr)
        return 1
    except Interrupted as interruption:
        return 128 + interruption.number


def _run_stages(stages: list | tuple, environment: dict[str, str]) -> list[str]:
    """Run every stage beside the others, whatever they say; the names of those that failed."""
    failed = []
    with contextlib.ExitStack() as stack:
        running = []
        for name, command in stages:
            output = stack.enter_context(tempfile.TemporaryFile())
            process = _start(command, environment, stdout=output, stderr=subprocess.STDOUT)
            stack.callback(_end, process)
            running.append((name, process, output))
        for name, process, output in running:
            code = process.wait()
            output.seek(0)
            sys.stdout.buffer.write(output.read())
            sys.stdout.flush()
            if code:
                say(f"FAILED: {name}")
                failed.append(name)
    return failed


def _foreground(command: list[str | Path], environment: dict[str, str]) -> int:
    """Run a command at the terminal; it dies with this process and is ended when this one is asked to stop."""
    process = _start(command, environment)
    try:
        return process.wait()
    except Interrupted as interruption:
        if interruption.number != signal.SIGINT:
            process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired, Interrupted):
            process.wait(20)
        _end(process)
        raise


def _start(command: list[str | Path], environment: dict[str, str], **streams: object) -> subprocess.Popen:
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        preexec_fn=tied_to_parent(signal.SIGTERM),  # noqa: PLW1509  one thread
        **streams,
    )


def _end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()


def _workers(request: Request) -> list[str]:
    """Two processes for a whole run, unless the arguments decide that."""
    decided = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in request.arguments)
    return [] if decided or request.paths else ["-n", "2"]


def _require_chromium() -> None:
    if not shutil.which("chromium"):
        sys.exit(
            "The browser journeys need Chromium: install Debian's package `chromium` (apt-get install chromium), "
            'or leave them out with bin/test -m "not e2e".'
        )
