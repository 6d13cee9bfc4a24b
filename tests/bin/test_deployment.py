"""What can be known of the deployment without a Docker engine."""

import re

import yaml
from launcher.demo import _programs
from launcher.layout import ROOT
from launcher.servers import _DURABLE

from mdm_platform.celery import app

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SETTINGS = (ROOT / "mdm_platform" / "settings" / "base.py").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


def test_every_setting_is_in_the_example_and_nothing_else():
    read = set(re.findall(r'(?:required|env\.\w+)\(\s*"([A-Z_]+)"', SETTINGS))
    described = set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    interpolated = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert described == read | interpolated


def test_no_secret_has_a_value_in_the_example():
    for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "POSTGRES_PASSWORD", "APPLICATION_PASSWORD"):
        assert re.search(rf"^{name}=$", EXAMPLE, re.MULTILINE)


def test_every_process_that_stays_has_a_health_check():
    staying = {name for name, service in COMPOSE["services"].items() if service["restart"] != "no"}
    assert staying == {"postgres", "redis", "web", "worker", "jobs", "beat", "mail"}
    assert all("healthcheck" in COMPOSE["services"][name] for name in staying)


def queues_of(*commands):
    """The queues that the workers among these commands take their tasks from."""
    words = [" ".join(map(str, command)).replace("--queues=", "--queues ") for command in commands]
    return [re.search(r" worker .*--queues (\S+)", line).group(1) for line in words if " worker " in line]


def test_every_queue_has_one_worker_in_the_demo_and_in_compose():
    queues = sorted({app.conf.task_default_queue, *(route["queue"] for route in app.conf.task_routes.values())})
    assert sorted(queues_of(*(command for command, _orphan in _programs(8000).values()))) == queues
    assert sorted(queues_of(*(service.get("command", ()) for service in COMPOSE["services"].values()))) == queues


def test_only_the_preparation_connects_as_the_owner():
    roles = {
        name: service["environment"]["DATABASE_ROLE"]
        for name, service in COMPOSE["services"].items()
        if "DATABASE_ROLE" in service.get("environment", {})
    }
    assert roles == {"prepare": "", **dict.fromkeys(("web", "worker", "jobs", "beat"), "mdm_app")}


def test_what_must_last_lies_in_volumes():
    mounted = {
        volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service.get("volumes", ())
    }
    assert mounted == set(COMPOSE["volumes"]) == {"database", "media", "erasures", "beat"}


def test_the_database_logs_no_statement_with_what_people_wrote():
    silence = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
    command = COMPOSE["services"]["postgres"]["command"]
    assert dict(option.split("=") for option in command[2::2]) == silence
    assert silence.items() <= _DURABLE.items()


def test_the_image_does_not_run_as_root():
    final_stage = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"^USER platform$", final_stage, re.MULTILINE)


def test_locks_hold_no_address():
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text()
        assert "--index-url" not in lock.read_text()
