"""A start repeats no work: a step runs again only when what it reads, or what it made, changed."""

import pytest
from launcher import preparation
from launcher.layout import LaunchError
from launcher.preparation import Preparation, Step


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    (tmp_path / "source.txt").write_text("one")
    monkeypatch.setattr(preparation, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def ran(monkeypatch):
    names = []
    monkeypatch.setattr(Preparation, "_run", lambda self, step: names.append(step.name))
    return names


def start(checkout, *steps, database="a"):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparation, "steps", lambda profiles: steps)
        Preparation(checkout / "state.json", checkout, {}, database).run(profiles=10)


FILES = Step("files", ("collectstatic",), ("*.txt",))
DATA = Step("data", ("migrate",), ("*.txt",), in_database=True)


def test_an_unchanged_step_is_skipped(checkout, ran):
    start(checkout, FILES)
    start(checkout, FILES)
    assert ran == ["files"]


def test_a_changed_source_runs_its_step_again(checkout, ran):
    start(checkout, FILES)
    (checkout / "source.txt").write_text("two")
    start(checkout, FILES)
    assert ran == ["files", "files"]


def test_a_product_that_disappeared_is_made_again(checkout, ran):
    (checkout / "product.txt").write_text("made")
    start(checkout, FILES)
    (checkout / "product.txt").unlink()
    start(checkout, FILES)
    assert ran == ["files", "files"]


def test_another_database_is_prepared_from_the_beginning(checkout, ran):
    start(checkout, FILES, DATA)
    start(checkout, FILES, DATA, database="b")
    assert ran == ["files", "data", "data"]


def test_a_step_that_failed_is_tried_again(checkout, monkeypatch):
    tried = []

    def fail(self, step):
        tried.append(step.name)
        raise LaunchError("no room")

    monkeypatch.setattr(Preparation, "_run", fail)
    for _attempt in range(2):
        with pytest.raises(LaunchError, match="no room"):
            start(checkout, FILES)
    assert tried == ["files", "files"]
