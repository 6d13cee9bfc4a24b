"""Make a PDF from a template of an app and plain data.

    content = pdf.render("associations/certificate.typ", {"name": name, "qr": qr.svg(url)}, "ar")

The template `certificate.typ` stands in `<app>/documents/`. It reads what it is given with
`#import "/mdm_platform/documents/layouts/formal.typ": *` and `#let data = given()`. Data are JSON: a text
is set as it is, whatever it holds, and is never read as a command of the template. A sign that no font of the documents
draws never stops a letter or the minutes of a jury: Tifinagh is written in Latin letters, an emoji is left out, any
other sign becomes `�`. No package of fonts holds Tifinagh but those of whole drawing libraries.

The same data give the same bytes: nothing of the clock, the machine or the network enters a document. Its date
is `data["date"]` (a `date`), the day on which what it says was decided.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from unicodedata import category

import typst
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from fontTools.ttLib import TTFont

FONT_PACKAGES = ("fontpkg_ibm_plex_sans", "fontpkg_ibm_plex_sans_arabic", "fontpkg_amiri")
LANGUAGES = ("fr", "ar", "en")
ARCHIVAL = ["a-2a"]  # kept for decades, and read aloud
UNDATED = date(2000, 1, 1)
CONTENT_TYPE = "application/pdf"
UNKNOWN_SIGN = 0xFFFD
FORBIDDEN = {0x0000: UNKNOWN_SIGN, 0xFEFF: 0x2060, **dict.fromkeys(range(0xE000, 0xF900), UNKNOWN_SIGN)}  # PDF/A
TIFINAGH = dict(zip("ⴰⴱⴳⴷⴹⴻⴼⴽⵀⵃⵄⵇⵉⵊⵍⵎⵏⵔⵕⵙⵚⵜⵟⵡⵢⵣⵥⵯ", "abgdḍefkhḥâqijlmnrrsṣtṭwyzẓw", strict=True))
LATIN = {ord(sign): text for sign, text in {**TIFINAGH, "ⵅ": "kh", "ⵓ": "ou", "ⵖ": "gh", "ⵛ": "ch"}.items()}
ORNAMENTS = ("So", "Sk")  # the Unicode categories of pictures, and of the tones of their skin
INVISIBLE = re.compile(
    r"[\t\n\v\f\r\u0085\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\uffa0\U000e0001-\U000e01ef]"
)


def render(template: str, data: Mapping[str, Any], language: str) -> bytes:
    """The PDF/A-2a of that template in a language; ImproperlyConfigured for an unknown template or language.

    Lazy texts in `data` are read in the document's language. Text is all that a template should be
    given: dates and amounts are written by the caller, under `translation.override(language)`.
    """
    day = data.get("date") or UNDATED
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return _compile(template, data, language, format="pdf", pdf_standards=ARCHIVAL, timestamp=stamp)


def preview(template: str, data: Mapping[str, Any], language: str, *, ppi: float = 110) -> list[bytes]:
    """The same document as PNG images, one a page: for eyes, and for tests that count pages."""
    pages = _compile(template, data, language, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _compile(template: str, data: Mapping[str, Any], language: str, **options: Any) -> Any:
    if language not in LANGUAGES:
        message = f"Documents are written in {', '.join(LANGUAGES)}, not in {language!r}."
        raise ImproperlyConfigured(message)
    with translation.override(language):
        plain = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    content = json.dumps(_drawable(plain), ensure_ascii=False)
    return typst.compile(
        str(_path(template)),
        root=str(settings.BASE_DIR),
        font_paths=_fonts(),
        sys_inputs={"data": content, "language": language},
        **options,
    )


class _Signs(dict[int, int | str]):
    """For `str.translate`: each sign where a font draws it and PDF/A takes it, what stands for it elsewhere."""

    def __missing__(self, sign: int) -> int | str:
        is_kept = sign in _drawn() or INVISIBLE.match(chr(sign))
        stands_for_it = "" if category(chr(sign)) in ORNAMENTS else UNKNOWN_SIGN
        self[sign] = sign if is_kept else stands_for_it
        return self[sign]


_signs = _Signs(FORBIDDEN | LATIN)


def _drawable(value: Any) -> Any:
    """The same data, in which every text holds only signs that the fonts draw."""
    if isinstance(value, str):
        return value.translate(_signs)
    if isinstance(value, list):
        return [_drawable(one) for one in value]
    if isinstance(value, dict):
        return {name: _drawable(one) for name, one in value.items()}
    return value


@cache
def _drawn() -> frozenset[int]:
    """The signs that a family draws in each of its upright faces."""
    drawn: set[int] = set()
    for folder in _font_folders():
        faces = [file for file in Path(folder).glob("*.ttf") if "Italic" not in file.name]
        drawn |= set.intersection(*map(_signs_of, faces))
    return frozenset(drawn)


def _signs_of(face: Path) -> set[int]:
    with TTFont(face, lazy=True) as font:
        return set(font.getBestCmap())


def _path(template: str) -> Path:
    """The template's file; ImproperlyConfigured where there is none."""
    label, _slash, name = template.partition("/")
    try:
        folder = Path(apps.get_app_config(label).path, "documents")
    except LookupError:
        folder = Path()
    found = folder / name
    if not name or found.parent != folder or not found.is_file():
        message = f"There is no document template {template!r}: it would stand in <app>/documents/."
        raise ImproperlyConfigured(message)
    return found


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_font_folders())


def _font_folders() -> list[str]:
    return [str(files(package) / "files") for package in FONT_PACKAGES]
