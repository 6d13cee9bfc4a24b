"""Words meet across gender, number, accents, articles and hostile input."""

import pytest

from skills import text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("développeur", "développeuse"),
        ("Développeurs", "developpeuses"),
        ("chercheur", "chercheuse"),
        ("directeur", "directrice"),
        ("ingénieur", "INGÉNIEURS"),
        ("infirmier", "infirmières"),
        ("musicien", "musiciennes"),
        ("national", "nationaux"),
        ("energies renouvelables", "énergie renouvelable"),
        ("technologies", "technology"),
        ("networks", "network"),
        ("مهندس", "المهندسون"),
        ("مهندسة", "مهندسات"),
        ("الطاقات", "طاقة"),
        ("إدارة", "ادارة"),
        ("التـــعليم", "تَعْلِيم"),
        ("l’énergie", "énergie"),
    ],
)
def test_two_forms_share_a_key(one, other):
    assert text.key(one) == text.key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Java", "JavaScript"), ("C", "C++"), ("C++", "C#"), ("droit", "doigt"), ("طب", "طبخ"), ("محمد", "محمود")],
)
def test_two_words_stay_apart(one, other):
    assert text.key(one) != text.key(other)


def test_words_without_meaning_are_left_out_of_keys_and_kept_in_labels():
    assert text.key("gestion de la qualité") == "gestion qualit"
    assert text.normalised("Gestion de la Qualité") == "gestion de la qualite"
    assert text.normalised("إدارة الجودة") == "اداره جوده"


@pytest.mark.parametrize("hostile", ["", " ", "\x00", "%_\\", "🙂", "'\"&|!():*<->", "\u202e\u200f", "-", "\ud800"])
def test_hostile_text_gives_no_words(hostile):
    assert text.words(hostile) == []
    assert text.stems(hostile) == []


def test_a_huge_word_is_cut():
    assert text.words("é" * 10_000) == ["e" * text.LONGEST_WORD]


def test_phrases_run_from_the_longest_at_each_start():
    assert list(text.phrases(["a", "b"])) == [(0, 2, "a b"), (0, 1, "a"), (1, 1, "b")]
