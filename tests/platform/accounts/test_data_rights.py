import pytest
from django.core.exceptions import ImproperlyConfigured

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(data_rights, "_sections", {})


def section(name, calls, rows=()):
    return DataSection(name, name.title(), lambda user: list(rows), lambda user: calls.append(name))


def test_everything_is_exported_by_section_and_erased_the_latest_first(registry):
    calls = []
    data_rights.register(section("account", calls, [{"Nom": "Amina"}]))
    data_rights.register(section("profile", calls))
    assert data_rights.export("amina") == {"account": [{"Nom": "Amina"}], "profile": []}
    data_rights.erase("amina")
    assert calls == ["profile", "account"]


def test_a_name_is_taken_once(registry):
    first = section("account", [])
    data_rights.register(first)
    data_rights.register(first)
    with pytest.raises(ImproperlyConfigured):
        data_rights.register(section("account", []))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Amina", "Amina"),
        (None, "–"),
        ([], "–"),
        (True, "oui"),
        (3, "3"),
        ("2026-02-03", "3 février 2026"),
        ("2026-02-03T09:05:00+00:00", "3 février 2026 à 10:05"),
        ("2026-02-03 et après", "2026-02-03 et après"),
        (["fr", "ar"], "fr, ar"),
        ({"De": "2020", "À": None}, "De : 2020\nÀ : –"),
    ],
)
def test_values_are_shown_in_words(registry, value, words):
    data_rights.register(section("account", [], [{"Clé": value}]))
    assert data_rights.readable("amina") == [("Account", [{"Clé": words}])]
