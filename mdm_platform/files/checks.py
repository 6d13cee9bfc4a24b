"""A file is what its name says, opens, and carries nothing that runs.

Images are decoded and encoded again, so that nothing but pixels remains; a PDF is opened
and refused when it holds scripts or other files; a spreadsheet is refused with macros or
when it unpacks to far more than it weighs.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

import pikepdf
import puremagic
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from mdm_platform.errors import InvalidInput
from mdm_platform.files import audio

MAX_PIXELS = 40_000_000
MAX_SIDE = 1600
MAX_UNPACKED = 100 * 1024 * 1024
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP")
ACTIVE_PDF_KEYS = ("/JavaScript", "/JS", "/Launch", "/EF", "/EmbeddedFiles", "/RichMedia", "/XFA")
SUFFIXES = {
    "image": (".jpg", ".jpeg", ".png", ".webp"),
    "pdf": (".pdf",),
    "csv": (".csv",),
    "xlsx": (".xlsx",),
    "audio": (".ogg", ".oga", ".opus", ".m4a", ".mp4", ".3gp", ".mp3", ".wav", ".webm"),
}


@dataclass(frozen=True)
class Checked:
    """What may be kept: the content, possibly re-encoded, its real type, and its suffix."""

    content: bytes
    content_type: str
    suffix: str


def refuse(code: str, sentence: str) -> InvalidInput:
    """The refusal of a file, attached to the field `file`."""
    return InvalidInput(sentence, code=code, fields={"file": [sentence]})


def check(content: bytes, name: str, *, kinds: tuple[str, ...], max_bytes: int) -> Checked:
    """The content fit to be kept. Raises InvalidInput with what to do about it."""
    if not content:
        raise refuse("file_empty", _("Ce fichier est vide. Choisissez-en un autre."))
    if len(content) > max_bytes:
        limit = max_bytes // (1024 * 1024)
        raise refuse("file_too_large", _("Ce fichier dépasse %(limit)s Mo. Réduisez-le.") % {"limit": limit})
    suffix = PurePath(name).suffix.lower()
    for kind in kinds:
        if suffix in SUFFIXES[kind]:
            return CHECKS[kind](content)
    accepted = ", ".join(item for kind in kinds for item in SUFFIXES[kind])
    raise refuse(
        "file_type", _("Ce type de fichier n’est pas accepté. Types acceptés : %(types)s.") % {"types": accepted}
    )


def _not_what_it_says() -> InvalidInput:
    return refuse("file_content", _("Le contenu de ce fichier ne correspond pas à son nom, ou il est abîmé."))


def check_image(content: bytes) -> Checked:
    """The picture decoded, turned upright, at most 1,600 pixels a side, without metadata, as JPEG."""
    try:
        with Image.open(io.BytesIO(content), formats=IMAGE_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise refuse("image_too_large", _("Cette image a trop de pixels. Réduisez-la."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except InvalidInput:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _not_what_it_says() from error
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=85, optimize=True)
    return Checked(out.getvalue(), "image/jpeg", ".jpg")


def check_pdf(content: bytes) -> Checked:
    """A PDF that opens without a password and holds no script, form program or other file."""
    if not content.startswith(b"%PDF-"):
        raise _not_what_it_says()
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            active = any(_is_active(item) for item in document.objects)
            pages = len(document.pages)
    except pikepdf.PasswordError as error:
        raise refuse("pdf_locked", _("Ce PDF est protégé par un mot de passe. Envoyez-le sans protection.")) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise _not_what_it_says() from error
    if active:
        raise refuse(
            "pdf_active", _("Ce PDF contient des scripts ou d’autres fichiers. Imprimez-le en PDF, puis renvoyez-le.")
        )
    if not pages:
        raise _not_what_it_says()
    return Checked(content, "application/pdf", ".pdf")


def _is_active(item: pikepdf.Object) -> bool:
    """Whether the object, or one written inside it, runs something or carries a file."""
    if isinstance(item, pikepdf.Array):
        return any(_is_active(child) for child in item if _is_direct(child))
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if set(item.keys()) & set(ACTIVE_PDF_KEYS) or str(item.get("/S", "")) in ACTIVE_PDF_KEYS:
        return True
    return any(_is_active(child) for _key, child in item.items() if _is_direct(child))


def _is_direct(child: object) -> bool:
    return isinstance(child, pikepdf.Object) and not child.is_indirect


def check_csv(content: bytes) -> Checked:
    """Text in UTF-8 (with or without a mark) or Windows-1252, turned into UTF-8, without null characters."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _not_what_it_says()
    if "\x00" in text or puremagic_says_binary(content):
        raise _not_what_it_says()
    return Checked(text.encode(), "text/csv", ".csv")


def puremagic_says_binary(content: bytes) -> bool:
    """Whether the first bytes are those of an archive, a program, a picture or a PDF."""
    try:
        found = puremagic.from_string(content[:4096])
    except puremagic.PureError:
        return False
    return found in {".zip", ".exe", ".pdf", ".png", ".jpg", ".gif", ".elf", ".gz", ".7z", ".rar"}


def check_xlsx(content: bytes) -> Checked:
    """A workbook without macros that unpacks to at most 100 MB."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _not_what_it_says() from error
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise _not_what_it_says()
    if any("vbaProject" in name or name.startswith("/") or ".." in name for name in names):
        raise refuse("xlsx_macros", _("Ce classeur contient des macros. Enregistrez-le au format .xlsx simple."))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise refuse("xlsx_too_large", _("Ce classeur est trop grand une fois ouvert. Découpez-le."))
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Checked(content, content_type, ".xlsx")


def check_audio(content: bytes) -> Checked:
    """A spoken note: the sound alone, in a known container that is walked to its end."""
    try:
        return Checked(*audio.read(content))
    except audio.NotSound as error:
        raise _not_what_it_says() from error


CHECKS: dict[str, Callable[[bytes], Checked]] = {
    "image": check_image,
    "pdf": check_pdf,
    "csv": check_csv,
    "xlsx": check_xlsx,
    "audio": check_audio,
}
