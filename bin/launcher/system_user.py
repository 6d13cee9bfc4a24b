"""PostgreSQL refuses to run as root: as root it runs as a system user made for it."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "mdm-postgres"
FALLBACK = "nobody"


@dataclass(frozen=True)
class SystemUser:
    """An unprivileged user of this machine."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, object]:
        """What subprocess needs to start a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can reach and enter a folder."""
        asked = subprocess.run(
            ["test", "-x", str(folder)], cwd="/", stderr=subprocess.DEVNULL, check=False, **self.popen_arguments()
        )
        return asked.returncode == 0


def user_for_postgres() -> SystemUser | None:
    """The user PostgreSQL runs as: None for whoever starts it, unless that is root."""
    if os.geteuid() != 0:
        return None
    return _known(NAME) or _made() or _known(FALLBACK)


def _known(name: str) -> SystemUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(name, entry.pw_uid, entry.pw_gid)


def _made() -> SystemUser | None:
    """Make the system user; where that is impossible (a read-only /etc, no useradd), None."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, check=False)
    return _known(NAME)
