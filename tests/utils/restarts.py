"""A PostgreSQL and a web server of a test's own, and people who write while the first is away."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import connection
from launcher.processes import Child
from launcher.servers import APPLICATION, Postgres
from launcher.system_user import user_for_postgres

from skills.models import ContactRequest

PATIENCE_SECONDS = 180
PREFERENCES = "/fr/me/notifications/preferences/"
PREFERENCE_EVENTS = "SELECT id FROM audit_auditevent WHERE kind = 'notifications.preferences_changed'"
SENTENCES = {"text/html": "Le service revient dans quelques minutes", "application/problem+json": '"unavailable"'}
TOKEN = "t" * 32  # the CSRF token is what the browser says twice


@contextmanager
def own_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server that nothing else uses, with a copy of the test's database as it is now.

    One that is not `durable` starts sooner; it keeps everything when it is stopped, not when it crashes.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o711)
    sockets = folder / "run"
    sockets.mkdir(mode=0o700)
    user = user_for_postgres()
    if user:
        os.chown(sockets, user.uid, user.gid)
    binaries = Path(os.environ["TEST_POSTGRES_HOME"])
    log = folder / "postgresql.log"
    postgres = Postgres(binaries=binaries, data=folder / "data", sockets=sockets, log=log, durable=durable)
    try:
        postgres.start()
        _copy_to(postgres)
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _copy_to(postgres: Postgres) -> None:
    name = connection.settings_dict["NAME"]
    source = re.sub(r"/[^/?]+(?=\?|$)", f"/{name}", os.environ["DATABASE_URL"], count=1)
    programs = postgres.binaries / "bin"
    dumped = subprocess.run(  # noqa: S603  the servers' own program
        [programs / "pg_dump", "--no-owner", f"--dbname={source}"], capture_output=True, check=True
    )
    subprocess.run(  # noqa: S603  the servers' own program
        [programs / "psql", "-qX", "-v", "ON_ERROR_STOP=1", postgres.url],
        input=dumped.stdout,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def stop(postgres: Postgres, *, crash: bool = False) -> None:
    """Stop as `pg_ctl stop --mode=fast` does, or as after a crash (`--mode=immediate`)."""
    if crash:
        postgres.child.process.send_signal(signal.SIGQUIT)
        postgres.child.process.wait(PATIENCE_SECONDS)
    postgres.stop()


@contextmanager
def web_server(postgres: Postgres, folder: Path) -> Iterator[int]:
    """Gunicorn with the settings of production, under the application's role; its port on the loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "mdm_platform.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]  # noqa: S108
    log = folder / "web.log"
    web = Child("Gunicorn", command, log=log, env=_environment(postgres, folder), cwd=settings.BASE_DIR)
    try:
        web.wait_until(lambda: _answers(port), PATIENCE_SECONDS)
        yield port
    finally:
        web.stop()


def _environment(postgres: Postgres, folder: Path) -> dict[str, str]:
    """Everything that `.env` gives; Redis is not there, for no answer may need it."""
    static = folder / "static"
    static.mkdir()
    names = [path for finder in get_finders() for path, _storage in finder.list([])]
    manifest = {"version": "1.1", "paths": {name: name for name in names}, "hash": ""}
    (static / "staticfiles.json").write_text(json.dumps(manifest), encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "mdm_platform.settings.base",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": ",".join(settings.FIELD_ENCRYPTION_KEYS),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "TRUSTED_PROXY_COUNT": "0",
        "SECURE_SSL_REDIRECT": "false",
        "DATABASE_URL": postgres.url,
        "DATABASE_ROLE": APPLICATION,
        "REDIS_URL": f"unix://{folder}/none.sock",
        "EMAIL_URL": "dummymail://",
        "STATIC_ROOT": str(static),
        "MEDIA_ROOT": str(folder / "media"),
    }


def _answers(port: int) -> bool:
    try:
        return ask(port, "GET", "/healthz/ready").status == 200
    except OSError:
        return False


@dataclass(frozen=True)
class Answer:
    """What the web server said."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def kind(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0]


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> Answer:
    """One request on a connection of its own."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        browser.request(method, path, body.encode(), {name.replace("_", "-"): text for name, text in headers.items()})
        response = browser.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read().decode())
    finally:
        browser.close()


@dataclass
class Writer:
    """Somebody who makes `count` writes in order, and repeats each until it is accepted.

    `send(number)` makes one attempt; an answer of 200 to 399 accepts it.
    """

    count: int
    send: Callable[[int], Answer]
    accepted: int = 0
    answers: list[Answer] = field(default_factory=list)
    failure: Exception | None = None

    def start(self) -> threading.Thread:
        """Write in a thread."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        try:
            while self.accepted < self.count and time.monotonic() < until:
                answer = self.send(self.accepted)
                self.answers.append(answer)
                if 200 <= answer.status < 400:
                    self.accepted += 1
                elif answer.status == 503:
                    time.sleep(0.05)
                else:
                    return
        except Exception as error:
            self.failure = error

    @property
    def refused(self) -> list[Answer]:
        """Answers that accepted nothing."""
        return [answer for answer in self.answers if answer.status >= 400]


def message_writer(port: int, session: str, exchange: ContactRequest, count: int, *, prefix: str) -> Writer:
    """Writes "PREFIX 0", "PREFIX 1" and so on in an exchange, through the API, each under a key of its own."""
    path = f"/api/v1/contacts/{exchange.public_id}/messages/"

    def send(number: int) -> Answer:
        return ask(
            port, "POST", path, json.dumps({"body": f"{prefix} {number}"}), Content_Type="application/json",
            Idempotency_Key=f"key-{number}", Cookie=f"sessionid={session}; csrftoken={TOKEN}", X_CSRFToken=TOKEN,
        )  # fmt: skip

    return Writer(count, send)


def preferences_writer(port: int, session: str, count: int) -> Writer:
    """Posts the form of the preferences of messages."""

    def send(number: int) -> Answer:
        fields = {"csrfmiddlewaretoken": TOKEN} | ({"enabled": "contact.email"} if number % 2 else {})
        kind = "application/x-www-form-urlencoded"
        cookies = f"sessionid={session}; csrftoken={TOKEN}"
        return ask(port, "POST", PREFERENCES, urlencode(fields), Content_Type=kind, Cookie=cookies)

    return Writer(count, send)


def assert_refused_politely(writer: Writer, *, content_type: str) -> None:
    """Everything was accepted in the end; on the way there were 503s, and nothing else."""
    assert writer.failure is None
    assert writer.accepted == writer.count
    assert {answer.status for answer in writer.answers} - {201, 302} == {503}
    assert {answer.headers["Location"] for answer in writer.answers if answer.status == 302} <= {PREFERENCES}
    for answer in writer.refused:
        assert answer.kind == content_type
        assert int(answer.headers["Retry-After"]) > 0
        assert SENTENCES[content_type] in answer.body
        assert "Traceback" not in answer.body
        assert "psycopg" not in answer.body


def rows(postgres: Postgres, query: str) -> list[str]:
    """The only column of what a query finds."""
    with psycopg.connect(postgres.url) as database:
        return [value for (value,) in database.execute(query)]


def wait_until(ready: Callable[[], bool]) -> None:
    """Wait, and fail when it takes too long."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


def write_through_restarts(postgres: Postgres, writers: list[Writer], *, crashes: list[bool]) -> None:
    """Let everybody write, and take PostgreSQL away once for each of `crashes`, until everybody has read a 503."""
    threads = [writer.start() for writer in writers]
    share = min(writer.count for writer in writers) // (len(crashes) + 1)
    for number, crash in enumerate(crashes, 1):
        wait_until(lambda goal=share * number: any(writer.accepted >= goal for writer in writers) or _over(threads))
        before = [len(writer.refused) for writer in writers]
        stop(postgres, crash=crash)
        wait_until(
            lambda counts=before: (
                all(len(w.refused) > n for w, n in zip(writers, counts, strict=True)) or _over(threads)
            )
        )
        postgres.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)


def _over(threads: list[threading.Thread]) -> bool:
    return not all(thread.is_alive() for thread in threads)
