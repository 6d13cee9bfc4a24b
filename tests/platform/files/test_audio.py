"""Spoken notes: each container is walked to its end, and what telephones write about their owner is gone."""

import io
import struct
import wave

import pytest

from mdm_platform.errors import InvalidInput
from mdm_platform.files.checks import check
from tests.factories import sounds
from tests.factories.sounds import element

LARGEST = 1024 * 1024
SECRET = b"33.5731,-7.5898 Amina"


def wav():
    """A tenth of a second of silence, with a note of the telephone behind it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(800))
    extra = b"LIST" + struct.pack("<I", len(SECRET)) + SECRET + bytes(len(SECRET) % 2)
    content = out.getvalue() + extra
    return content[:4] + struct.pack("<I", len(content) - 8) + content[8:]


def box(name, *parts):
    """A box of an MP4 file."""
    data = b"".join(parts)
    return struct.pack(">I", 8 + len(data)) + name + data


def m4a(handler=b"soun"):
    """A file of one track, with a position in its notes."""
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(12))))
    moov = box(b"moov", track, box(b"udta", box(b"\xa9xyz", SECRET)))
    return box(b"ftyp", b"M4A ", bytes(4), b"isom") + moov + box(b"mdat", b"sound" * 20)


def mp3():
    """Four silent frames between two tags."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    return b"ID3\x03\x00\x00" + bytes([0, 0, 0, len(SECRET)]) + SECRET + frame * 4 + b"TAG" + SECRET.ljust(125, b"\x00")


def told_webm():
    """A recording of a browser, edited by a program that wrote all it knew."""
    tags = element("1254c367", element("7373", element("67c8", element("45a3", b"LOCATION"), element("4487", SECRET))))
    pictures, title = element("1941a469", SECRET), element("7ba9", SECRET)
    info = sounds.RECORDED.index(bytes.fromhex("1549a966"))
    size = sounds.RECORDED[info + 4] & 0x7F
    told = element("1549a966", sounds.RECORDED[info + 5 : info + 5 + size], title)
    return sounds.RECORDED[:info] + told + sounds.RECORDED[info + 5 + size :] + tags + pictures


def vorbis():
    """The three first packets of Vorbis on two pages, then sound."""
    said = sounds.comments(SECRET, head=b"\x03vorbis", end=b"\x01")
    first = sounds.page(0, b"\x01vorbis" + bytes(23), flags=2)
    return first + sounds.page(1, said, b"\x05vorbis" + bytes(9)) + sounds.page(2, b"sound", flags=4)


def vorbis_webm():
    """The same three packets where WebM keeps them."""
    said = sounds.comments(SECRET, head=b"\x03vorbis", end=b"\x01")
    private = b"\x02" + bytes([30, len(said)]) + b"\x01vorbis" + bytes(23) + said + b"\x05vorbis"
    place = sounds.RECORDED.index(b"\xae\xbd\xd7")
    track = element(
        "ae", element("d7", b"\x01"), element("83", b"\x02"), element("86", b"A_VORBIS"), element("63a2", private)
    )
    head = sounds.RECORDED[: sounds.RECORDED.index(bytes.fromhex("1549a966"))]
    return head + element("1654ae6b", track) + sounds.RECORDED[place + 2 + 0x3D :]


@pytest.mark.parametrize(
    ("name", "content", "content_type", "suffix"),
    [
        ("note.opus", sounds.opus(b"LOCATION=" + SECRET, b"TITLE=" + SECRET), "audio/ogg", ".ogg"),
        ("note.ogg", vorbis(), "audio/ogg", ".ogg"),
        ("note.wav", wav(), "audio/wav", ".wav"),
        ("note.m4a", m4a(), "audio/mp4", ".m4a"),
        ("note.mp3", mp3(), "audio/mpeg", ".mp3"),
        ("note.webm", sounds.RECORDED, "audio/webm", ".webm"),
        ("note.webm", told_webm(), "audio/webm", ".webm"),
        ("note.webm", vorbis_webm(), "audio/webm", ".webm"),
    ],
)
def test_sounds_are_kept_without_notes_on_their_owner(name, content, content_type, suffix):
    kept = check(content, name, kinds=("audio",), max_bytes=LARGEST)

    assert (kept.content_type, kept.suffix) == (content_type, suffix)
    assert SECRET not in kept.content
    assert sounds.WORDS_OF_THE_PROGRAM not in kept.content
    assert b"Chrome" not in kept.content
    assert check(kept.content, f"note{suffix}", kinds=("audio",), max_bytes=LARGEST) == kept


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.mp3", b"<html><script>alert(1)</script></html>"),
        ("note.ogg", sounds.opus(head=b"\x80theora" + bytes(12))),
        ("note.ogg", b"OggS" + bytes(30)),
        ("note.ogg", sounds.opus().replace(b"OggS\x00\x04", b"PK\x03\x04\x00\x04")),
        ("note.ogg", sounds.opus() + sounds.page(0, b"another", flags=2)),
        ("note.ogg", sounds.opus() + sounds.page(3, b"beside", serial=b"bena")),
        ("note.ogg", sounds.opus().replace(b"OpusTags", b"OpusTogs")),
        ("note.ogg", sounds.opus()[:-20]),
        ("note.wav", b"RIFF\x04\x00\x00\x00WAVE"),
        ("note.m4a", m4a(handler=b"vide")),
        ("note.m4a", m4a() + box(b"evil", b"x")),
        ("note.m4a", m4a()[:-10]),
        ("note.m4a", box(b"ftyp", b"M4A ", bytes(4)) + b"".join(struct.pack(">I", 8000) + b"moov" for _n in range(99))),
        ("note.m4a", box(b"ftyp", b"M4A ") + b"\x00\x00\x00\x01moov" + bytes(8)),
        ("note.mp3", mp3()[:-128] + b"MZ" + bytes(200)),
        ("note.webm", sounds.RECORDED.replace(b"A_OPUS", b"V_VP99")),
        ("note.webm", sounds.RECORDED.replace(b"webm", b"weba")),
        ("note.webm", sounds.RECORDED[:-10]),
        ("note.webm", sounds.RECORDED + b"PK\x03\x04" + bytes(30)),
        ("note.webm", b"\x1a\x45\xdf\xa3"),
        ("note.wav", b"R"),
    ],
)
def test_what_is_no_sound_is_refused(name, content):
    with pytest.raises(InvalidInput) as refusal:
        check(content, name, kinds=("audio",), max_bytes=LARGEST)

    assert refusal.value.code == "file_content"


def test_comments_over_several_pages_are_emptied_and_each_page_signed_again():
    said = sounds.comments(b"LOCATION=" + SECRET * 60)
    first, middle, last = said[:510], said[510:1020], said[1020:]
    told = sounds.page(0, sounds.HEAD, flags=2) + sounds.page(1, first, is_whole=False)
    told += sounds.page(2, middle, flags=1, is_whole=False) + sounds.page(3, last, *sounds.packets(), flags=5)

    kept = check(told, "note.ogg", kinds=("audio",), max_bytes=LARGEST).content

    assert b"Amina" not in kept
    assert all(packet in kept for packet in sounds.packets())
    empty = b"OpusTags" + bytes(len(said) - 8)
    again = sounds.page(0, sounds.HEAD, flags=2) + sounds.page(1, empty[:510], is_whole=False)
    again += sounds.page(2, empty[510:1020], flags=1, is_whole=False)
    assert kept == again + sounds.page(3, empty[1020:], *sounds.packets(), flags=5)


def test_a_sound_is_accepted_only_where_sounds_are():
    with pytest.raises(InvalidInput) as refusal:
        check(sounds.opus(), "note.ogg", kinds=("image", "pdf"), max_bytes=LARGEST)

    assert refusal.value.code == "file_type"
