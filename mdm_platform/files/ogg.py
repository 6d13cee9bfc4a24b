"""Ogg: one stream of sound, page after page, whose comments are emptied."""

from itertools import pairwise

from mdm_platform.files.comments import NotSound, emptied

CODECS = (b"OpusHead", b"\x01vorbis", b"Speex   ")
CONTINUED, FIRST_PAGE, LAST_PAGE = 1, 2, 4
HEAD = 27
WHOLE = 255  # a lacing value of 255 goes on in the next one
POLYNOMIAL = 0x04C11DB7
Slices = list[tuple[int, int]]


def read(content: bytes) -> bytes:
    """The same pages without comments; NotSound for another stream beside the sound, or something behind it."""
    pages = _pages(content)
    if not content[pages[0] + HEAD + content[pages[0] + HEAD - 1] :].startswith(CODECS):
        raise NotSound
    clean = bytearray(content)
    slices = _second_packet(content, pages)
    packet = emptied(b"".join(content[start:end] for start, end in slices))
    for start, end in slices:
        clean[start:end], packet = packet[: end - start], packet[end - start :]
    for start, end in pairwise([*pages, len(content)]):
        if any(start < first < end for first, _last in slices):
            _sign(clean, start, end)
    return bytes(clean)


def _pages(content: bytes) -> list[int]:
    """Where the pages of the one stream begin, up to the end of the content."""
    found: list[int] = []
    place, ended = 0, False
    while place < len(content):
        if content[place : place + 4] != b"OggS" or len(content) < place + HEAD:
            raise NotSound
        flags, serial = content[place + 5], content[place + 14 : place + 18]
        if bool(flags & FIRST_PAGE) != (not found) or serial != content[14:18]:
            raise NotSound
        found.append(place)
        ended = bool(flags & LAST_PAGE)
        lengths = content[place + HEAD : place + HEAD + content[place + HEAD - 1]]
        place += HEAD + len(lengths) + sum(lengths)
    if place != len(content) or not (found and (ended or len(found) > 1)):
        raise NotSound
    return found


def _second_packet(content: bytes, pages: list[int]) -> Slices:
    """Where the comments stand: the packet behind the first one, over as many pages as it takes."""
    found: Slices = []
    for page in pages[1:]:
        lengths = content[page + HEAD : page + HEAD + content[page + HEAD - 1]]
        start = place = page + HEAD + len(lengths)
        for length in lengths:
            place += length
            if length < WHOLE:
                return [*found, (start, place)]
        found.append((start, place))
    raise NotSound


def _sign(clean: bytearray, start: int, end: int) -> None:
    """Write the checksum of a page that changed."""
    clean[start + 22 : start + 26] = bytes(4)
    checksum = 0
    for byte in clean[start:end]:
        checksum = (checksum << 8 & 0xFFFFFFFF) ^ _TABLE[checksum >> 24 ^ byte]
    clean[start + 22 : start + 26] = checksum.to_bytes(4, "little")


def _remainder(byte: int) -> int:
    value = byte << 24
    for _bit in range(8):
        value = (value << 1) ^ (POLYNOMIAL if value & 0x80000000 else 0)
    return value & 0xFFFFFFFF


_TABLE = [_remainder(byte) for byte in range(256)]
