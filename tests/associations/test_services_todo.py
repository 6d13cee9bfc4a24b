"""What is expected of an association, and where its home leads: gathered from those that know."""

from datetime import date

from associations.services import links, todo
from associations.services.links import HomeLink
from associations.services.todo import Todo

TODAY = date(2026, 11, 22)


def test_lines_stand_in_the_order_of_their_days(monkeypatch):
    monkeypatch.setattr(todo, "_providers", [])
    calm, loud = Todo("calm", "/c/"), Todo("loud", "/l/", tone="danger")
    late, soon = Todo("late", "/a/", due=date(2026, 11, 1)), Todo("soon", "/s/", due=date(2026, 12, 1))
    asked = []

    def labels(association, user, today):
        asked.append((association, user, today))
        return [calm, soon]

    todo.register(labels)
    todo.register(labels)
    todo.register(lambda association, user, today: [late, loud])
    assert todo.expected(association="A", user="U", today=TODAY) == [late, soon, loud, calm]
    assert asked == [("A", "U", TODAY)]
    assert [one.is_late(TODAY) for one in (late, soon, loud)] == [True, False, False]


def test_pages_stand_in_the_order_of_registration(monkeypatch):
    monkeypatch.setattr(links, "_providers", [])
    assert links.pages(association="A", user="U", today=TODAY) == []
    one, two = HomeLink("one", "/1/"), HomeLink("two", "/2/", "hint")
    links.register(lambda association, user, today: [one])
    links.register(lambda association, user, today: [two])
    assert links.pages(association="A", user="U", today=TODAY) == [one, two]
