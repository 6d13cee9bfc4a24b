"""Servers that the person's environment names: do they answer, and which database is it?

`python -m launcher.outside postgres://…` runs under `.venv`, which has the drivers.
"""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from launcher.layout import PYTHON, LaunchError

_IDENTITY = """
SELECT system_identifier || '-' || pg_database.oid
FROM pg_control_system(), pg_database WHERE datname = current_database()
"""


def identify(variable: str, url: str) -> str:
    """What identifies the server behind a variable, or LaunchError when it does not answer."""
    asked = subprocess.run(
        [str(PYTHON), "-m", "launcher.outside", url],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        message = f"The server that {variable} names does not answer: {asked.stderr.strip()}"
        raise LaunchError(message)
    return asked.stdout.strip()


def _ask(url: str) -> str:
    if url.startswith("postgres"):
        with import_module("psycopg").connect(url, connect_timeout=5) as connection:
            return connection.execute(_IDENTITY).fetchone()[0]
    import_module("redis").Redis.from_url(url, socket_connect_timeout=5).ping()
    return url


if __name__ == "__main__":
    try:
        print(_ask(sys.argv[1]))
    except Exception as error:
        sys.exit(" ".join(str(error).split()))
