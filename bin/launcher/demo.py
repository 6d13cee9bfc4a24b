"""`bin/demo`: servers, preparation, the platform's processes, and their orderly end."""

import argparse
import fcntl
import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

from launcher.demo_environment import write_environment
from launcher.layout import DEMO, PYTHON, ROOT, LaunchError, say
from launcher.leftovers import Guard, end_leftovers, remember
from launcher.outside import identify
from launcher.preparation import Preparation
from launcher.processes import Child, Interrupted, ignore_signals, stop_on_signals
from launcher.servers import Postgres, Redis, reachable_binaries, remove_socket_folder, socket_folder
from launcher.system_user import user_for_postgres
from launcher.venv import ensure_venv, postgres_home, redis_server

LOGS = DEMO / "log"
SOCKETS = DEMO / "run"
CHILDREN = DEMO / "children.json"
ROLE_OF_THE_APPLICATION = "mdm_app"


def main(arguments: list[str]) -> int:
    """Run the demo until it is stopped; the exit code is 0 when it was stopped on purpose."""
    options = _options(arguments)
    stop_on_signals()
    demo = Demo(options.port, options.profiles)
    try:
        _take_folder(fresh=options.fresh)
        demo.start()
        demo.watch()
    except Interrupted:
        say("\nStopping ...")
        return 0
    except LaunchError as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(_whose(error), file=sys.stderr)
        return 1
    finally:
        ignore_signals()
        demo.stop()


class Demo:
    """The processes of a running demo, in the order in which they started."""

    def __init__(self, port: int, profiles: int) -> None:
        self.port = port
        self.profiles = profiles
        self.began = time.monotonic()
        self.guard: Guard | None = None
        self.servers: list[Postgres | Redis] = []
        self.children: list[Child] = []
        self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mdm_platform.settings.dev"}
        self.environment.pop("DATABASE_ROLE", None)

    def start(self) -> None:
        """Bring everything up and say where it is."""
        end_leftovers(CHILDREN)
        _require_free(self.port)
        ensure_venv()
        say("Starting the demo ...")
        self.guard = Guard(CHILDREN)
        database, redis, identity = self._start_servers()
        write_environment(DEMO / "env", port=self.port, database=database, redis=redis)
        Preparation(DEMO / "state.json", LOGS, self.environment, identity).run(self.profiles)
        self._start_platform()
        self._announce()

    def watch(self) -> None:
        """Return only by an exception: a signal, or a process that ended by itself."""
        while True:
            for child in self.children:
                if not child.alive:
                    raise child.failure(f"stopped by itself (code {child.process.returncode}), so the demo stops")
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop workers, beat and web server, then Redis, then PostgreSQL."""
        servers = [server.child for server in self.servers]
        for child in reversed([child for child in self.children if child not in servers]):
            child.stop()
        for server in reversed(self.servers):
            server.stop()
        if self.children:
            remove_socket_folder(SOCKETS)
            CHILDREN.unlink(missing_ok=True)
        if self.guard:
            self.guard.dismiss()

    def _start_servers(self) -> tuple[str, str, str]:
        """Start the servers that the environment does not name; their addresses, and what identifies the database."""
        user = user_for_postgres()
        sockets = socket_folder(SOCKETS, user)
        database, redis, identity = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL"), ""
        if database:
            identity = identify("DATABASE_URL", database)
        else:
            home = _postgres_folder(user)
            binaries = reachable_binaries(postgres_home(), user, home / "programs")
            log = LOGS / "postgresql.log"
            postgres = Postgres(binaries=binaries, data=home / "data", sockets=sockets, log=log, durable=True)
            self._start_server(postgres)
            database, identity = postgres.url, postgres.identity
        if redis:
            identify("REDIS_URL", redis)
        else:
            server = Redis(program=redis_server(), sockets=sockets, log=LOGS / "redis.log")
            self._start_server(server)
            redis = server.url
        return database, redis, identity

    def _start_server(self, server: Postgres | Redis) -> None:
        self.servers.append(server)
        server.start()
        self._keep(server.child)

    def _start_platform(self) -> None:
        environment = {**self.environment, "DATABASE_ROLE": ROLE_OF_THE_APPLICATION}
        (DEMO / "beat").mkdir(exist_ok=True)
        for name, (command, orphan) in _programs(self.port).items():
            argv = [PYTHON, "-m", *command]
            log = LOGS / f"{name}.log"
            child = Child(name, argv, log=log, env=environment, orphan=orphan, cwd=ROOT, private=True)
            self._keep(child)
            if name == "web":
                web = child
        web.wait_until(lambda: _answers(self.port), 60)

    def _keep(self, child: Child) -> None:
        self.children.append(child)
        remember(CHILDREN, self.children)

    def _announce(self) -> None:
        address = f"http://localhost:{self.port}"
        say(f"\nThe platform is ready after {time.monotonic() - self.began:.1f} s:  {address}/")
        say(f"  accounts      {(DEMO / 'accounts.json').relative_to(ROOT)}")
        if example := _example():
            say(f"  follow a case {address}/complaints/follow/  {example['number']}, code {example['code']}")
        say(f"  mails, texts  {address}/_mail/")
        say(f"  logs          {LOGS.relative_to(ROOT)}/")
        say("Ctrl-C stops everything.")


def _example() -> dict[str, str] | None:
    """The number and the code of the case that a newcomer may follow."""
    entries = json.loads((DEMO / "accounts.json").read_text(encoding="utf-8"))
    return next((entry for entry in entries if entry["role"] == "followed_case"), None)


def _programs(port: int) -> dict[str, tuple[list[str | Path], signal.Signals]]:
    """The platform's processes: what each runs, and the signal that ends it quickly when this process is killed."""
    web = ["gunicorn", "mdm_platform.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    web += ["--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"]
    celery = ["celery", "-A", "mdm_platform"]
    worker = [*celery, "worker", "--loglevel", "INFO"]
    return {
        "web": (web, signal.SIGQUIT),
        "beat": ([*celery, "beat", "--schedule", DEMO / "beat" / "schedule", "--pidfile="], signal.SIGTERM),
        "worker": ([*worker, "--queues", "celery", "--concurrency", "2"], signal.SIGKILL),
        "jobs": ([*worker, "--queues", "jobs", "--concurrency", "1", "--hostname", "jobs@%h"], signal.SIGKILL),
    }


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description="Start the platform with demonstration data.")
    parser.add_argument("--port", type=int, default=8000, help="the port of the web server (8000)")
    parser.add_argument("--profiles", type=int, default=2000, help="how many profiles to invent (2000)")
    parser.add_argument("--fresh", action="store_true", help="forget the data of earlier starts")
    return parser.parse_args(arguments)


def _take_folder(*, fresh: bool) -> None:
    """Make `.demo`, hold it until this process ends, and empty it when asked."""
    DEMO.mkdir(exist_ok=True)
    DEMO.chmod(0o711 if os.geteuid() == 0 else 0o700)
    handle = os.open(DEMO / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        other = os.read(handle, 20).decode().strip()
        message = f"A demo of this checkout is running already (process {other}): stop it first."
        raise LaunchError(message) from None
    os.truncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    if fresh:
        _empty()
    LOGS.mkdir(exist_ok=True, mode=0o700)


def _empty() -> None:
    if os.environ.get("DATABASE_URL"):
        message = "--fresh does not empty a database that it did not make: unset DATABASE_URL, or empty it yourself."
        raise LaunchError(message)
    end_leftovers(CHILDREN)
    remove_socket_folder(SOCKETS)
    for path in DEMO.iterdir():
        if path.is_symlink():
            shutil.rmtree(path.readlink(), ignore_errors=True)
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def _postgres_folder(user: object) -> Path:
    """Where the cluster lies: in `.demo`, or outside a checkout that PostgreSQL's user cannot enter."""
    folder = DEMO / "postgresql"
    if not folder.exists():
        folder.unlink(missing_ok=True)
        if user is None or user.can_enter(DEMO):
            folder.mkdir(mode=0o711)
        else:
            outside = Path("/var/lib") / f"mdm-demo-{os.getpid()}-{int(time.time())}"
            outside.mkdir(mode=0o711)
            folder.symlink_to(outside)
            say(f"The user {user.name} cannot enter {ROOT}: the database lies in {outside}.")
    return folder.resolve()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            message = f"Port {port} cannot be used ({error.strerror}): choose another one with --port."
            raise LaunchError(message) from None


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz/live")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _whose(error: PermissionError) -> str:
    path = Path(error.filename or DEMO)
    path = path if path.exists() else path.parent
    me = pwd.getpwuid(os.geteuid()).pw_name
    return f"{path} belongs to {path.owner()} and you are {me}: start as {path.owner()}, or remove it and start again."
