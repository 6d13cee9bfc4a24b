"""The blocks of a project's page: registered once, in their order, with what has something to show."""

from datetime import UTC, date, datetime

import pytest

from projects.models import Project
from projects.services import sections

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def blocks(monkeypatch):
    monkeypatch.setattr(sections, "_SECTIONS", {})


def _block(slug, place, shown=lambda project, user, now: {"state": project.state, "user": user}, **more):
    return sections.Section(slug, slug.title(), f"{slug}.html", shown, place=place, **more)


def test_blocks_stand_in_their_order_and_empty_ones_do_not():
    for block in (_block("plan", 30), _block("quiet", 10, lambda *known: None), _block("diagnosis", 20)):
        sections.register(block)
    sections.register(sections.registered()[0])
    found = sections.sections_of(Project(state="diagnosis"), "amina", NOW)
    assert [(one.slug, one.content) for one in found] == [
        ("diagnosis", {"state": "diagnosis", "user": "amina"}),
        ("plan", {"state": "diagnosis", "user": "amina"}),
    ]
    with pytest.raises(ValueError, match="called plan"):
        sections.register(_block("plan", 40))


def test_what_is_due_first_is_asked_first():
    late, soon = date(2026, 5, 1), date(2026, 5, 9)
    whenever = sections.Ask("Lisez", "Lire", "/lire/")
    sections.register(_block("a", 1, asks=lambda *known: [whenever, sections.Ask("b", "b", "/b/", soon)]))
    sections.register(_block("b", 2, asks=lambda *known: [sections.Ask("c", "c", "/c/", late)]))
    blocks = sections.sections_of(Project(), "amina", NOW)
    assert [ask.due_on for ask in sections.asks_of(Project(), blocks, NOW)] == [late, soon, None]
