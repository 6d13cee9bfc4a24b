"""Make a PDF from a template of an app and plain data.

    content = pdf.render("associations/certificate.typ", {"name": name, "qr": qr.svg(url)}, "ar")

The template `certificate.typ` stands in `<app>/documents/`. It reads what it is given with
`#import "/mdm_platform/documents/layouts/formal.typ": *` and `#let data = given()`. Data are JSON: a text
is set as it is, whatever it holds, and is never read as a command of the template.

The same data give the same bytes: nothing of the clock, the machine or the network enters a document. Its date
is `data["date"]` (a `date`), the day on which what it says was decided.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

FONT_PACKAGES = ("fontpkg_ibm_plex_sans", "fontpkg_ibm_plex_sans_arabic", "fontpkg_amiri")
LANGUAGES = ("fr", "ar", "en")
ARCHIVAL = ["a-2a"]  # kept for decades, and read aloud
UNDATED = date(2000, 1, 1)
CONTENT_TYPE = "application/pdf"


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
        content = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    return typst.compile(
        str(_path(template)),
        root=str(settings.BASE_DIR),
        font_paths=_fonts(),
        sys_inputs={"data": content, "language": language},
        **options,
    )


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
    folders = [str(files(package) / "files") for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
