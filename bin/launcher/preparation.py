"""What must be done before the platform starts, in order; a step whose inputs did not change is skipped."""

import hashlib
import json
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from launcher.layout import DEMO, PYTHON, ROOT, say
from launcher.processes import Child

_LOCK = "requirements-dev.lock"
_CODE = ("mdm_platform/**/*.py", "skills/**/*.py", "projects/**/*.py", "associations/**/*.py", "grievances/**/*.py")
_APPS = ("mdm_platform", "skills", "grievances", "associations", "projects")
_DATA = tuple(f"{app}/**/*.{kind}" for app in _APPS for kind in ("csv", "json", "toml", "txt"))


@dataclass(frozen=True)
class Step:
    """One management command, the files that decide whether it has work to do, and whether that work is data.

    Inputs may name what the step makes: they are looked at after it ran, so that a product that
    disappears makes it run again.
    """

    name: str
    command: tuple[str, ...]
    inputs: tuple[str, ...]
    in_database: bool = False


def steps(profiles: int) -> tuple[Step, ...]:
    """Every step of a start. A new command is one more entry.

    The cache's table comes first: migrating gives the application's role its rights on what exists.
    """
    migrations = ("mdm_platform/**/migrations/*.py", "*/migrations/*.py", "mdm_platform/audit/**/*.py", _LOCK)
    accounts = DEMO / "accounts.json"
    demo = ("load_demo", "--profiles", str(profiles), "--accounts", str(accounts))
    return (
        Step("cache table", ("createcachetable",), ("mdm_platform/settings/base.py",), in_database=True),
        Step("database tables", ("migrate_quickly", "--no-input"), migrations, in_database=True),
        Step("translations", ("compile_catalogs",), ("locale/**/*.[pm]o",)),
        Step("fonts", ("build_fonts",), ("mdm_platform/management/commands/build_fonts.py", "static/fonts/*", _LOCK)),
        Step(
            "static files",
            ("collectstatic", "--no-input"),
            ("static/**/*", "*/static/**/*", "mdm_platform/settings/*.py", ".demo/static/staticfiles.json", _LOCK),
        ),
        Step("reference data", ("load_reference",), (*_CODE, *_DATA, _LOCK), in_database=True),
        Step("demonstration data", demo, (*_CODE, *_DATA, _LOCK, ".demo/accounts.json"), in_database=True),
    )


@dataclass
class Preparation:
    """The steps of this start and the memory of earlier ones.

    `database` identifies the database: another one has everything to do again.
    """

    memory: Path
    logs: Path
    environment: dict[str, str]
    database: str
    done: dict[str, str] = field(default_factory=dict)

    def run(self, profiles: int) -> None:
        """Run every step that has work to do."""
        if self.memory.is_file():
            self.done = json.loads(self.memory.read_text())
        for step in steps(profiles):
            if self.done.get(step.name) == self._fingerprint(step):
                continue
            self._run(step)
            self.done[step.name] = self._fingerprint(step)
            self.memory.write_text(json.dumps(self.done, indent=1))

    def _run(self, step: Step) -> None:
        started = time.monotonic()
        log = self.logs / f"{step.command[0]}.log"
        child = Child(
            f"The step “{step.name}”",
            [PYTHON, "manage.py", *step.command],
            log=log,
            env=self.environment,
            orphan=signal.SIGKILL,
            cwd=ROOT,
        )
        try:
            code = child.process.wait()
        finally:
            child.stop()
        if code:
            raise child.failure("failed")
        say(f"  {step.name}: {time.monotonic() - started:.1f} s")

    def _fingerprint(self, step: Step) -> str:
        digest = hashlib.sha256(repr((step.command, self.database if step.in_database else "")).encode())
        for pattern in step.inputs:
            for path in sorted(ROOT.glob(pattern)):
                if path.is_file():
                    digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
                    digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()
