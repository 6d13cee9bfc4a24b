"""Spoken notes: a sound in a known container, without pictures, programs, or what the telephone wrote about its owner.

Nothing is decoded. Each container is walked from its first byte to its last, so that nothing can hide behind the
sound, and the places where telephones write a position or a name are blanked.
"""

from mdm_platform.files import ogg, webm
from mdm_platform.files.comments import NotSound

MP4_BRANDS = (
    b"M4A ",
    b"M4B ",
    b"mp41",
    b"mp42",
    b"isom",
    b"iso2",
    b"iso5",
    b"iso6",
    b"dash",
    b"3gp4",
    b"3gp5",
    b"3gp6",
    b"MSNV",
)
MP4_BOXES = frozenset(
    (
        b"ftyp",
        b"moov",
        b"mdat",
        b"free",
        b"skip",
        b"wide",
        b"moof",
        b"mfra",
        b"sidx",
        b"styp",
        b"udta",
        b"meta",
        b"uuid",
    )
)
MP4_PARENTS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf"))
MP4_DEEPEST = 5
MP4_BLANKED = frozenset((b"udta", b"meta", b"uuid"))
WAV_KEPT = (b"fmt ", b"fact", b"data")
EBML = b"\x1a\x45\xdf\xa3"
MP3_RATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
MP3_SAMPLES = (44100, 48000, 32000)


def read(content: bytes) -> tuple[bytes, str, str]:
    """The sound without what surrounds it, its type and its suffix; NotSound when it is none of the known ones."""
    if content.startswith(b"OggS"):
        return ogg.read(content), "audio/ogg", ".ogg"
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return _wav(content), "audio/wav", ".wav"
    if content.startswith(EBML):
        return webm.read(content), "audio/webm", ".webm"
    if content[4:8] == b"ftyp":
        return _mp4(content), "audio/mp4", ".m4a"
    return _mp3(content), "audio/mpeg", ".mp3"


def _wav(content: bytes) -> bytes:
    """The format and the samples; every other chunk falls."""
    kept, place = b"", 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        if name in WAV_KEPT:
            data = content[place + 8 : place + 8 + size]
            kept += name + len(data).to_bytes(4, "little") + data + b"\x00" * (len(data) % 2)
        place += 8 + size + size % 2
    if not kept.startswith(b"fmt ") or b"data" not in kept:
        raise NotSound
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WAVE" + kept


def _mp4(content: bytes) -> bytes:
    """Boxes follow each other to the end, no track is a picture; notes of the telephone are blanked in their place."""
    if content[8:12] not in MP4_BRANDS:
        raise NotSound
    clean = bytearray(content)
    found = _walk(clean, 0, len(clean))
    if b"soun" not in found or b"vide" in found:
        raise NotSound
    return bytes(clean)


def _walk(clean: bytearray, start: int, end: int, depth: int = 0) -> set[bytes]:
    """The kinds of tracks between two places; blanks the boxes that say something about the owner."""
    kinds, place = set(), start
    if depth > MP4_DEEPEST:
        raise NotSound
    while place < end:
        size, name = int.from_bytes(clean[place : place + 4]), bytes(clean[place + 4 : place + 8])
        head = 8
        if size == 1:
            size, head = int.from_bytes(clean[place + 8 : place + 16]), 16
        elif size == 0:
            size = end - place
        if size < head or place + size > end or (depth == 0 and name not in MP4_BOXES):
            raise NotSound
        if name in MP4_BLANKED:
            clean[place + 4 : place + 8] = b"free"
            clean[place + head : place + size] = bytes(size - head)
        elif name == b"hdlr":
            kinds.add(bytes(clean[place + head + 8 : place + head + 12]))
        elif name in MP4_PARENTS:
            kinds |= _walk(clean, place + head, place + size, depth + 1)
        place += size
    return kinds


def _mp3(content: bytes) -> bytes:
    """Frames follow each other; the tags before and behind fall."""
    start = _after_tags(content)
    place, frames = start, 0
    while place + 4 <= len(content) and (size := _frame_size(content[place : place + 4])):
        place, frames = place + size, frames + 1
    rest = len(content) - place
    if frames < 3 or rest > 128 + 4096 or (rest > 0 and not content[place:].startswith((b"TAG", b"APE", b"\x00"))):
        raise NotSound
    return content[start : min(place, len(content))]


def _after_tags(content: bytes) -> int:
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _frame_size(head: bytes) -> int:
    """How long the frame of layer III is; 0 when these are not its first bytes."""
    if head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version = head[1] >> 3 & 3
    rate, sample = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or sample == 3:
        return 0
    is_first = version == 3
    kilobits = MP3_RATES[0 if is_first else 1][rate]
    hertz = MP3_SAMPLES[sample] // (1 if is_first else 2 if version == 2 else 4)
    return (144 if is_first else 72) * kilobits * 1000 // hertz + (head[2] >> 1 & 1)
