"""Documents: the same bytes for the same data, texts never read as commands, codes that lead to an address."""

import io
from datetime import date

import pikepdf
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mdm_platform.documents import pdf, qr

ADDRESS = "https://exemple.test/labels/LN-2026-ABCDE/"
LETTER = {
    "title": "Décision",
    "date": date(2026, 11, 22),
    "issuer": {"fr": "Royaume du Maroc", "ar": "المملكة المغربية"},
    "recipient": ["Association #Atlas", "جمعية الأطلس"],
    "subject": _("Label national"),
    "paragraphs": ['#panic("lu") $x$ *gras* #read("/pyproject.toml")'],
    "facts": [["Code", "LN-2026-ABCDE"]],
    "signatory": ["Le ministre"],
    "qr": qr.svg(ADDRESS),
    "qr_caption": "Vérifiez :",
    "qr_url": ADDRESS,
}


@pytest.fixture
def letter(settings, tmp_path, monkeypatch):
    """A template of the sample kind, in a folder of the project."""
    monkeypatch.setattr(pdf, "_path", lambda name: tmp_path / "letter.typ")
    folder = tmp_path / "mdm_platform" / "documents" / "layouts"
    folder.mkdir(parents=True)
    for path in ("mdm_platform/documents/layouts/formal.typ", "static/img/mark.svg"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((settings.BASE_DIR / path).read_bytes())
    (tmp_path / "letter.typ").write_text(
        '#import "/mdm_platform/documents/layouts/formal.typ": *\n#letter(given())\n', encoding="utf-8"
    )
    monkeypatch.setattr(pdf.settings, "BASE_DIR", tmp_path, raising=False)
    return "any/letter.typ"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_same_data_give_the_same_bytes_and_words_stay_words(letter, language):
    first, second = (pdf.render(letter, LETTER, language) for _number in range(2))
    assert first == second
    with pikepdf.open(io.BytesIO(first)) as opened:
        assert len(opened.pages) == 1
        assert opened.Root.Lang == language
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20261122")


def test_a_sign_that_no_font_draws_stops_no_document(letter):
    """Tifinagh is written in Latin letters, an emoji is left out, other signs become �, invisible ones stay."""
    odd = "Eau 😀 ⵜⴰⵎⴰⵣⵉⵖⵜ 中文 \x01\x7f\uffff\u0378\ue000\uefcc\x00"
    invisible = "a\u200b\u202e\u2066\u2069\u2065\u180f\ufe0f\u3000\U000e0080\U000e01ef\tb"
    made = {**LETTER, "recipient": [odd], "paragraphs": [odd, invisible], "facts": [["Projet", odd]]}
    assert pdf.render(letter, made, "fr").startswith(b"%PDF")
    assert pdf._drawable([odd[:17], invisible, "b\ufeff"]) == ["Eau  tamazight ��", invisible, "b\u2060"]


def test_a_preview_gives_a_page_each(letter):
    pages = pdf.preview(letter, {**LETTER, "paragraphs": ["Un paragraphe. " * 60] * 8}, "fr", ppi=20)
    assert len(pages) > 1
    assert all(page.startswith(b"\x89PNG") for page in pages)


@pytest.mark.parametrize("name", ["associations/none.typ", "nothing/x.typ", "associations/../apps.py", "associations"])
def test_an_unknown_template_is_refused(name):
    with pytest.raises(ImproperlyConfigured):
        pdf.render(name, {}, "fr")


def test_an_unknown_language_is_refused():
    with pytest.raises(ImproperlyConfigured):
        pdf.render("associations/none.typ", {}, "de")


def test_a_code_has_no_size_and_no_script():
    code = qr.svg(ADDRESS)
    assert code.startswith("<svg")
    assert "script" not in code
    assert "width=" not in code
