"""`.demo/env`: secrets are kept, addresses follow the start, nobody else reads it."""

from launcher.demo_environment import read_environment, write_environment


def test_secrets_survive_a_second_start(tmp_path):
    path = tmp_path / "env"
    write_environment(path, port=8000, database="postgres://mdm@/mdm?host=/run/a", redis="unix:///run/a/redis.sock")
    first = read_environment(path)
    write_environment(path, port=9000, database="postgres://mdm@/mdm?host=/run/b", redis="redis://localhost/1")
    second = read_environment(path)
    kept = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")
    assert [second[name] for name in kept] == [first[name] for name in kept]
    assert second["SITE_URL"] == "http://localhost:9000"
    assert second["DATABASE_URL"] == "postgres://mdm@/mdm?host=/run/b"
    assert second["REDIS_URL"] == "redis://localhost/1"


def test_only_the_owner_reads_it(tmp_path):
    path = tmp_path / "env"
    write_environment(path, port=8000, database="", redis="")
    assert path.stat().st_mode & 0o777 == 0o600


def test_secrets_differ_between_checkouts(tmp_path):
    for name in ("a", "b"):
        write_environment(tmp_path / name, port=8000, database="", redis="")
    assert read_environment(tmp_path / "a")["SECRET_KEY"] != read_environment(tmp_path / "b")["SECRET_KEY"]
