"""PostgreSQL and Redis on Unix sockets, started as children of this process."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from launcher.layout import LaunchError
from launcher.processes import Child
from launcher.system_user import SystemUser, user_for_postgres

OWNER = "mdm"
APPLICATION = "mdm_app"
DATABASE = "mdm"
LONGEST_SOCKET_PATH = 107
_SOCKET_NAME = ".s.PGSQL.5432"
_SAFE_IN_ADDRESSES = re.compile(r"[A-Za-z0-9._/-]+")

_DURABLE = {
    "shared_buffers": "256MB",
    "max_wal_size": "1GB",
    "log_min_error_statement": "panic",  # a statement quotes what people wrote
    "log_error_verbosity": "terse",  # and so does the detail of a refused row
}
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
}
_ROLES = f"""
CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE;
CREATE ROLE {APPLICATION} NOLOGIN;
GRANT {APPLICATION} TO {OWNER} WITH ADMIN TRUE, INHERIT TRUE, SET TRUE;
SET ROLE {OWNER};
GRANT {APPLICATION} TO {OWNER};
RESET ROLE;
CREATE DATABASE {DATABASE} OWNER {OWNER};
"""
_THROW_AWAY_RIGHTS = f"GRANT SET ON PARAMETER session_replication_role TO {OWNER};"  # tests empty tables quickly


class Postgres:
    """A PostgreSQL cluster in a folder, which answers on one Unix socket and nowhere else."""

    def __init__(self, *, binaries: Path, data: Path, sockets: Path, log: Path, durable: bool) -> None:
        self.user = user_for_postgres()
        self.binaries = binaries
        self.data = data
        self.sockets = sockets
        self.log = log
        self.durable = durable
        self.identity = ""
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """The address of the database, as its owner."""
        return f"postgres://{OWNER}@/{DATABASE}?host={self.sockets}"

    def start(self) -> None:
        """Start the server, making the cluster, its roles and its database the first time."""
        complete = self.data.with_name("complete")
        first = not complete.is_file()
        if first:
            shutil.rmtree(self.data, ignore_errors=True)
            self._make_cluster()
        self._refuse_another_version()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "timezone": "UTC",
            **(_DURABLE if self.durable else _THROW_AWAY),
        }
        argv = [self.binaries / "bin" / "postgres", "-D", self.data]
        for name, value in options.items():
            argv += ["-c", f"{name}={value}"]
        self.child = Child(
            "PostgreSQL",
            argv,
            log=self.log,
            env=_plain_environment(),
            stop=signal.SIGINT,
            orphan=signal.SIGINT,
            grace=30,
            user=self.user,
            cwd=self.data,
        )
        self.child.wait_until(self._answers, 60)
        if first:
            self._execute(_ROLES)
            if not self.durable:
                self._execute(_THROW_AWAY_RIGHTS)
            complete.write_text(secrets.token_hex(8))
        self.identity = complete.read_text()

    def stop(self) -> None:
        """Stop the server in an orderly way; open connections are closed."""
        if self.child:
            self.child.stop()

    def _make_cluster(self) -> None:
        self.data.mkdir(parents=True, mode=0o700)
        if self.user:
            os.chown(self.data, self.user.uid, self.user.gid)
        command = [self.binaries / "bin" / "initdb", "-D", self.data, "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--no-instructions"] if self.durable else ["--no-instructions", "--no-sync"]
        made = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            env=_plain_environment(),
            cwd=self.data,
            check=False,
            **(self.user.popen_arguments() if self.user else {}),
        )
        if made.returncode:
            message = f"PostgreSQL could not make its folder {self.data}:\n{made.stdout}{made.stderr}"
            raise LaunchError(message)

    def _refuse_another_version(self) -> None:
        of_folder = (self.data / "PG_VERSION").read_text().strip()
        printed = subprocess.run(
            [str(self.binaries / "bin" / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
        of_program = re.search(r"(\d+)\.", printed)[1]
        if of_folder != of_program:
            message = (
                f"{self.data} was made by PostgreSQL {of_folder} and this is {of_program}: start again with --fresh."
            )
            raise LaunchError(message)

    def _answers(self) -> bool:
        asked = subprocess.run(
            [str(self.binaries / "bin" / "pg_isready"), "-q", "-h", str(self.sockets), "-U", "postgres"],
            env=_plain_environment(),
            check=False,
        )
        return asked.returncode == 0

    def _execute(self, statements: str) -> None:
        command = [self.binaries / "bin" / "psql", "-h", self.sockets, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-qX"]
        subprocess.run(
            [str(part) for part in command], input=statements, text=True, env=_plain_environment(), check=True
        )


class Redis:
    """A Redis server that keeps nothing on disk: it is only the bell that wakes a worker."""

    def __init__(self, *, program: Path, sockets: Path, log: Path) -> None:
        self.program = program
        self.socket = sockets / "redis.sock"
        self.log = log
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        argv = [self.program, "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        argv += ["--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", self.socket.parent]
        self.child = Child("Redis", argv, log=self.log, env=_plain_environment(), orphan=signal.SIGKILL)
        self.child.wait_until(self._answers, 15)

    def stop(self) -> None:
        """Stop the server."""
        if self.child:
            self.child.stop()

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def socket_folder(wanted: Path, user: SystemUser | None) -> Path:
    """A folder for sockets: `wanted`, or a short one under the system's temporary folder that `wanted` points to.

    A Unix socket's path has at most 107 bytes, and it becomes part of addresses.
    """
    remove_socket_folder(wanted)
    folder = wanted
    path = str(wanted / _SOCKET_NAME)
    wanted.mkdir(mode=0o700)
    enterable = user is None or user.can_enter(wanted.parent)
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH or not _SAFE_IN_ADDRESSES.fullmatch(path) or not enterable:
        wanted.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="mdm-demo-", dir="/tmp"))
        wanted.symlink_to(folder)
    if user:
        os.chown(folder, user.uid, user.gid)
    return folder


def remove_socket_folder(wanted: Path) -> None:
    """Remove the folder that an earlier `socket_folder` made, wherever it lies."""
    if wanted.is_symlink():
        shutil.rmtree(wanted.readlink(), ignore_errors=True)
        wanted.unlink()
    elif wanted.exists():
        shutil.rmtree(wanted)


def reachable_binaries(home: Path, user: SystemUser | None, copies: Path) -> Path:
    """PostgreSQL's programs where `user` can start them: in place, or copied to `copies` from a closed checkout."""
    if user is None or user.can_enter(home / "bin" / "postgres"):
        return home
    package = home.parent
    target = copies / package.name / home.name
    if not target.is_dir():
        shutil.copytree(home, target, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        shutil.copytree(libraries, copies / libraries.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(copies)], check=True)
    return target


def _plain_environment() -> dict[str, str]:
    """No PG… variable, locale or preference of the person reaches a server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
