"""Uploads that lie, carry code or are too much are refused; honest ones are kept clean."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from mdm_platform.errors import InvalidInput
from mdm_platform.files import checks

MEGABYTE = 1024 * 1024
ALL = ("image", "pdf", "csv", "xlsx")


def picture(form="PNG", size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#a4161a").save(out, form, **options)
    return out.getvalue()


def document(*, script=False, attachment=False, password=""):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if script:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    if attachment:
        pdf.attachments["x.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ")
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return out.getvalue()


def workbook(extra=(), missing=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["[Content_Types].xml", "xl/workbook.xml", *extra]:
            if name not in missing:
                archive.writestr(name, "<x/>")
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["[Content_Types].xml", "xl/workbook.xml"]:
            archive.writestr(name, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * MEGABYTE))
    return out.getvalue()


HOSTILE = {
    "empty": (b"", "a.png", "file_empty"),
    "page_as_picture": (b"<html><script>alert(1)</script>", "a.png", "file_content"),
    "svg": (b"<svg onload='alert(1)'/>", "a.svg", "file_type"),
    "svg_as_png": (b"<svg onload='alert(1)'/>", "a.png", "file_content"),
    "gif_as_jpg": (b"GIF89a" + b"\x00" * 40, "a.jpg", "file_content"),
    "cut_png": (picture()[:60], "a.png", "file_content"),
    "program": (b"MZ\x90\x00" * 20, "a.exe", "file_type"),
    "program_as_pdf": (b"MZ\x90\x00" * 20, "a.pdf", "file_content"),
    "double_suffix": (b"<?php system('id');", "photo.jpg.php", "file_type"),
    "no_suffix": (picture(), "photo", "file_type"),
    "pdf_with_script": (document(script=True), "a.pdf", "pdf_active"),
    "pdf_with_attachment": (document(attachment=True), "a.pdf", "pdf_active"),
    "pdf_locked": (document(password="secret"), "a.pdf", "pdf_locked"),
    "pdf_cut": (document()[:100], "a.pdf", "file_content"),
    "picture_as_pdf": (picture(), "a.pdf", "file_content"),
    "csv_with_null": (b"nom;pays\x00\n", "a.csv", "file_content"),
    "archive_as_csv": (workbook(), "a.csv", "file_content"),
    "pdf_as_csv": (document(), "a.csv", "file_content"),
    "archive_as_xlsx": (workbook(missing=["xl/workbook.xml"]), "a.xlsx", "file_content"),
    "text_as_xlsx": (b"nom;pays", "a.xlsx", "file_content"),
    "macros": (workbook(extra=["xl/vbaProject.bin"]), "a.xlsx", "xlsx_macros"),
    "path_in_archive": (workbook(extra=["../../etc/passwd"]), "a.xlsx", "xlsx_macros"),
    "xlsx_bomb": (bomb(), "a.xlsx", "xlsx_too_large"),
    "too_heavy": (b"a" * (5 * MEGABYTE + 1), "a.csv", "file_too_large"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_a_reason(case):
    content, name, code = HOSTILE[case]
    with pytest.raises(InvalidInput) as refusal:
        checks.check(content, name, kinds=ALL, max_bytes=5 * MEGABYTE)
    assert refusal.value.code == code
    assert list(refusal.value.fields) == ["file"]


HONEST = {
    "png": (picture("PNG"), "photo.png", "image/jpeg"),
    "jpeg": (picture("JPEG"), "Photo.JPG", "image/jpeg"),
    "webp": (picture("WEBP"), "photo.webp", "image/jpeg"),
    "progressive": (picture("JPEG", progressive=True), "photo.jpeg", "image/jpeg"),
    "pdf": (document(), "cv.pdf", "application/pdf"),
    "arabic_name": (document(), "السيرة الذاتية.pdf", "application/pdf"),
    "csv": ("nom;ville\nAmina;Fès\n".encode(), "liste.csv", "text/csv"),
    "csv_windows": ("nom;ville\nAmina;Fès\n".encode("cp1252"), "liste.csv", "text/csv"),
    "xlsx": (workbook(), "liste.xlsx", checks.check_xlsx(workbook()).content_type),
}


@pytest.mark.parametrize("case", HONEST)
def test_honest_files_are_accepted(case):
    content, name, content_type = HONEST[case]
    assert checks.check(content, name, kinds=ALL, max_bytes=5 * MEGABYTE).content_type == content_type


def test_a_picture_loses_its_metadata_and_its_hidden_content():
    exif = Image.Exif()
    exif[0x010E] = "34.0209,-6.8416"
    hidden = picture("JPEG", exif=exif) + b"<?php system('id'); ?>"
    clean = checks.check(hidden, "a.jpg", kinds=("image",), max_bytes=MEGABYTE).content
    assert b"34.0209" not in clean
    assert b"<?php" not in clean
    with Image.open(io.BytesIO(clean)) as result:
        assert (result.size, dict(result.getexif())) == ((40, 30), {})


def test_a_large_picture_is_reduced():
    clean = checks.check(picture(size=(4000, 2000)), "a.png", kinds=("image",), max_bytes=MEGABYTE).content
    with Image.open(io.BytesIO(clean)) as result:
        assert result.size == (1600, 800)


def test_windows_text_is_kept_as_utf8():
    checked = checks.check("Fès".encode("cp1252"), "a.csv", kinds=("csv",), max_bytes=MEGABYTE)
    assert checked.content == "Fès".encode()
