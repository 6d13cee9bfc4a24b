"""Servers for one run of the tests, in a folder of their own, so that several runs never meet."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from launcher.servers import Postgres, Redis, reachable_binaries
from launcher.system_user import user_for_postgres
from launcher.venv import postgres_home, redis_server

_PREFIX = "mdm-run-"
_TEMPORARY = Path("/tmp")  # noqa: S108  short, whatever TMPDIR says: a socket's path has at most 107 bytes
_HELD = "held"


@contextlib.contextmanager
def throwaway_servers(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """The environment for tests: servers of this run, or those that DATABASE_URL and REDIS_URL name.

    A `durable` database waits for the disk at each commit, as in production.
    """
    _sweep()
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_TEMPORARY))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(os.close, _hold(folder))
        folder.chmod(0o711)
        (folder / "tmp").mkdir(mode=0o711)
        environment = {"TMPDIR": str(folder / "tmp"), "PYTEST_DEBUG_TEMPROOT": tempfile.gettempdir()}
        user = user_for_postgres()
        binaries = reachable_binaries(postgres_home(), user, folder)
        program = redis_server()
        environment |= {"TEST_POSTGRES_HOME": str(binaries), "TEST_REDIS_SERVER": str(program)}
        sockets = folder / "run"
        sockets.mkdir(mode=0o700)
        if user:
            os.chown(sockets, user.uid, user.gid)
        if not os.environ.get("DATABASE_URL"):
            data, log = folder / "data", folder / "postgresql.log"
            postgres = Postgres(binaries=binaries, data=data, sockets=sockets, log=log, durable=durable)
            stack.callback(postgres.stop)
            postgres.start()
            environment["DATABASE_URL"] = postgres.url
        if not os.environ.get("REDIS_URL"):
            redis = Redis(program=program, sockets=sockets, log=folder / "redis.log")
            stack.callback(redis.stop)
            redis.start()
            environment["REDIS_URL"] = redis.url
        yield environment


def _hold(folder: Path) -> int:
    """Mark a folder as in use for as long as this process lives."""
    unheld = folder / "unheld"
    handle = os.open(unheld, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    unheld.rename(folder / _HELD)
    return handle


def _sweep() -> None:
    """Remove what killed runs of this user left behind."""
    for held in _TEMPORARY.glob(f"{_PREFIX}*/{_HELD}"):
        with contextlib.suppress(OSError):
            if held.stat().st_uid != os.geteuid():
                continue
            with held.open() as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(held.parent, ignore_errors=True)
