"""`.demo/env`: where the settings of development find the demo's servers and its secrets, kept between starts."""

import base64
import os
import secrets
from pathlib import Path

_KEPT = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")


def write_environment(path: Path, *, port: int, database: str, redis: str) -> None:
    """Write the variables of this start, readable by their owner only; secrets of an earlier start stay."""
    earlier = read_environment(path)
    values = {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "TRUSTED_PROXY_COUNT": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    values |= {name: earlier[name] for name in _KEPT if name in earlier}
    partial = path.with_suffix(".partial")
    handle = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as output:
        output.writelines(f"{name}={value}\n" for name, value in values.items())
    partial.replace(path)


def read_environment(path: Path) -> dict[str, str]:
    """The variables an earlier start wrote, none when there was none."""
    if not path.is_file():
        return {}
    lines = [line for line in path.read_text().splitlines() if "=" in line]
    return dict(line.split("=", 1) for line in lines)
