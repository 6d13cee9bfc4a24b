"""Spoken notes: each container is walked to its end, and what telephones write about their owner is gone."""

import io
import struct
import wave

import pytest

from mdm_platform.errors import InvalidInput
from mdm_platform.files.checks import check

LARGEST = 1024 * 1024
SECRET = b"33.5731,-7.5898 Amina"


def ogg(codec=b"OpusHead", payload=b"x" * 40):
    """Two pages: the head of the codec, then sound."""

    def page(flags, data):
        return b"OggS" + bytes([0, flags]) + bytes(20) + bytes([1, len(data)]) + data

    return page(2, codec + bytes(11)) + page(4, payload)


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


def webm(track=b"A_OPUS"):
    """The beginning of a recording made in a browser."""
    return b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"\x86" + track + bytes(50)


@pytest.mark.parametrize(
    ("name", "content", "content_type", "suffix"),
    [
        ("note.opus", ogg(), "audio/ogg", ".ogg"),
        ("note.wav", wav(), "audio/wav", ".wav"),
        ("note.m4a", m4a(), "audio/mp4", ".m4a"),
        ("note.mp3", mp3(), "audio/mpeg", ".mp3"),
        ("note.webm", webm(), "audio/webm", ".webm"),
    ],
)
def test_sounds_are_kept_without_notes_on_their_owner(name, content, content_type, suffix):
    kept = check(content, name, kinds=("audio",), max_bytes=LARGEST)

    assert (kept.content_type, kept.suffix) == (content_type, suffix)
    assert SECRET not in kept.content
    assert check(kept.content, f"note{suffix}", kinds=("audio",), max_bytes=LARGEST) == kept


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.mp3", b"<html><script>alert(1)</script></html>"),
        ("note.ogg", ogg(codec=b"\x80theora")),
        ("note.ogg", b"OggS" + bytes(30)),
        ("note.ogg", ogg().replace(b"OggS\x00\x04", b"PK\x03\x04\x00\x04")),
        ("note.wav", b"RIFF\x04\x00\x00\x00WAVE"),
        ("note.m4a", m4a(handler=b"vide")),
        ("note.m4a", m4a() + box(b"evil", b"x")),
        ("note.m4a", m4a()[:-10]),
        ("note.m4a", box(b"ftyp", b"M4A ", bytes(4)) + b"".join(struct.pack(">I", 8000) + b"moov" for _n in range(99))),
        ("note.m4a", box(b"ftyp", b"M4A ") + b"\x00\x00\x00\x01moov" + bytes(8)),
        ("note.mp3", mp3()[:-128] + b"MZ" + bytes(200)),
        ("note.webm", webm(track=b"V_VP9 A_OPUS")),
        ("note.webm", b"\x1a\x45\xdf\xa3"),
        ("note.wav", b"R"),
    ],
)
def test_what_is_no_sound_is_refused(name, content):
    with pytest.raises(InvalidInput) as refusal:
        check(content, name, kinds=("audio",), max_bytes=LARGEST)

    assert refusal.value.code == "file_content"


def test_a_sound_is_accepted_only_where_sounds_are():
    with pytest.raises(InvalidInput) as refusal:
        check(ogg(), "note.ogg", kinds=("image", "pdf"), max_bytes=LARGEST)

    assert refusal.value.code == "file_type"
