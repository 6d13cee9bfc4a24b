"""Texts for people: found in the code and templates, kept in `locale/`, checked for gaps.

French is the source language. Python calls, template tags and the docstrings of
workflow guards are read; no GNU gettext is needed.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGES = ("mdm_platform", "skills", "grievances", "associations", "projects")
SOURCE = "fr"
TRANSLATIONS = ("ar", "en")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}|%[sd]")
PLURAL_FORMS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99"
    " ? 4 : 5;",
    "en": "nplurals=2; plural=(n != 1);",
    SOURCE: "nplurals=2; plural=(n > 1);",
}

Found = tuple[str | tuple[str, str], str | None]


def python_texts(path: Path) -> Iterator[Found]:
    """Texts of one Python file: gettext calls, then docstrings of functions decorated with `@guard`."""
    source = path.read_bytes()
    if b"gettext" in source:  # imported under this name or renamed from it
        for _line, text, _comments, context in extract("python", io.BytesIO(source), KEYWORDS):
            yield text, context
    if b"@guard" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(_is_guard(decorator) for decorator in node.decorator_list):
            yield (ast.get_docstring(node) or "").strip(), None


def _is_guard(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id == "guard"


def template_texts(path: Path) -> Iterator[Found]:
    """Texts of one template: translate and blocktranslate tags, and `_("…")` arguments."""
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    flat = "\n".join(line.strip() for line in code.splitlines())
    for _line, text, _comments, context in extract("python", io.BytesIO(flat.encode()), KEYWORDS):
        yield text, context


def source_files() -> Iterator[Path]:
    """Every file of the project that can hold a text for people, sorted."""
    root: Path = settings.BASE_DIR
    for package in PACKAGES:
        yield from sorted(path for path in (root / package).rglob("*.py") if "migrations" not in path.parts)
    yield from sorted(path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml"})


def extract_texts() -> Catalog:
    """Every text of the project with the files where it stands."""
    found = Catalog()
    for path in source_files():
        texts = python_texts(path) if path.suffix == ".py" else template_texts(path)
        name = path.relative_to(settings.BASE_DIR).as_posix()
        for text, context in texts:
            if text and (isinstance(text, str) or text[0]):
                found.add(text, locations=[(name, 0)], context=context)
    return found


def catalog_path(language: str) -> Path:
    """The .po file of a language."""
    return settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalog(language: str) -> Catalog:
    """The kept catalogue of a language, empty when there is none yet."""
    path = catalog_path(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update_catalog(language: str, found: Catalog) -> Catalog:
    """Add new texts, drop unused ones, and write the catalogue; returns it."""
    kept = read_catalog(language)
    fresh = Catalog(locale=language, fuzzy=False)
    for message in sorted((m for m in found if m.id), key=_sort_key):
        files = sorted(set(message.locations))
        fresh.add(message.id, _translation(kept, message), locations=files, context=message.context)
    _write(language, fresh)
    return fresh


def source_plurals(found: Catalog) -> Catalog:
    """The counted texts with themselves as translation, for « 0 page »: without them zero would be a plural.

    Only those that show their number in both forms: « une page » is not said of none.
    """
    plurals = Catalog(locale=SOURCE, fuzzy=False)
    for message in sorted((m for m in found if m.id and m.pluralizable), key=_sort_key):
        one, several = message.id
        if set(PLACEHOLDER.findall(one)) == set(PLACEHOLDER.findall(several)):
            plurals.add(message.id, message.id, context=message.context)
    return plurals


def update_source(found: Catalog) -> None:
    """Write the counted texts of the source language."""
    _write(SOURCE, source_plurals(found))


def _write(language: str, fresh: Catalog) -> None:
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=110, include_lineno=False, omit_header=True)
    body = path.read_text(encoding="utf-8")
    path.write_text(_header(language) + body, encoding="utf-8")


def _translation(kept: Catalog, message: Message) -> Any:
    """What is kept for a text; nothing when it is doubtful, when it became a plural, or ceased to be one."""
    known = kept.get(message.id, context=message.context)
    usable = known is not None and not known.fuzzy and known.pluralizable == message.pluralizable
    return known.string if usable else None


def _header(language: str) -> str:
    lines = [
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURAL_FORMS[language]}",
    ]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def _sort_key(message: Message) -> tuple[str, str]:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return text.casefold(), message.context or ""


def gaps(language: str, found: Catalog) -> list[str]:
    """Texts that the language lacks, translates in part, or translates with other placeholders."""
    kept = read_catalog(language)
    missing = []
    for message in (m for m in found if m.id):
        found_string = _translation(kept, message)
        strings = [found_string] if isinstance(found_string, str) else list(found_string or ())
        source = message.id if isinstance(message.id, str) else message.id[0]
        if not strings or not all(strings):
            missing.append(f"missing: {source}")
        elif not _placeholders_agree(message, strings):
            missing.append(f"placeholders differ: {source}")
    return missing


def _placeholders_agree(message: Message, strings: list[str]) -> bool:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = set(PLACEHOLDER.findall(sources[-1]))
    if len(strings) == 1:
        return set(PLACEHOLDER.findall(strings[0])) == wanted
    return all(set(PLACEHOLDER.findall(text)) <= wanted for text in strings)
