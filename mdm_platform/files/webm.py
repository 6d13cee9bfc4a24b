"""WebM: elements inside elements, of which only those that a sound needs are kept; the others become empty room."""

from collections.abc import Iterator
from dataclasses import dataclass

from mdm_platform.files.comments import NotSound, emptied

EBML, SEGMENT, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
INFO, TRACKS, TRACK, CUES = 0x1549A966, 0x1654AE6B, 0xAE, 0x1C53BB6B
VOID, DOCUMENT_TYPE, TRACK_TYPE, CODEC, CODEC_PRIVATE, VIDEO = 0xEC, 0x4282, 0x83, 0x86, 0x63A2, 0xE0
PROGRAMS = frozenset((0x4D80, 0x5741))  # mandatory, hence emptied and kept
SOUND_TRACK = b"\x02"
TRACK_TIMES = (0x6DE7, 0x6DF8, 0x23E383, 0xAA, 0x56AA, 0x56BB)
CODECS = (b"A_OPUS", b"A_VORBIS")
KEPT = {
    EBML: frozenset((0x4286, 0x42F7, 0x42F2, 0x42F3, DOCUMENT_TYPE, 0x4287, 0x4285)),
    SEGMENT: frozenset((INFO, TRACKS, CLUSTER, CUES)),
    INFO: frozenset((0x2AD7B1, 0x4489)) | PROGRAMS,
    TRACKS: frozenset((TRACK,)),
    TRACK: frozenset(
        (*TRACK_TIMES, 0xD7, 0x73C5, TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x22B59C, CODEC, CODEC_PRIVATE, 0xE1)
    ),
    0xE1: frozenset((0xB5, 0x78B5, 0x9F, 0x6264)),
    CLUSTER: frozenset((0xE7, 0xA3, 0xA0, 0xAB, 0xA7)),
    0xA0: frozenset((0xA1, 0x9B, 0xFB, 0x75A2)),
    CUES: frozenset((0xBB,)),
    0xBB: frozenset((0xB3, 0xB7)),
    0xB7: frozenset((0xF7, 0xF1, 0xF0, 0x5378, 0xB2)),
}


@dataclass(frozen=True)
class Element:
    """One element: what it is, where it begins, where its content stands. `is_open` for a size not known."""

    name: int
    start: int
    inside: int
    end: int
    is_open: bool = False


def read(content: bytes) -> bytes:
    """The document with nothing but its sound; NotSound for pictures, another codec, or something behind it."""
    clean = bytearray(content)
    head = _element(clean, 0, len(clean))
    document = {one.name: bytes(clean[one.inside : one.end]) for one in _inside(clean, head)}
    if head.name != EBML or document.get(DOCUMENT_TYPE, b"").rstrip(b"\x00") != b"webm":
        raise NotSound
    _clean(clean, head)
    segment = _element(clean, head.end, len(clean))
    if segment.name != SEGMENT or segment.end != len(clean) or _clean(clean, segment) < 1:
        raise NotSound
    return bytes(clean)


def _clean(clean: bytearray, parent: Element) -> int:
    """Empty what is not kept between two places; how many tracks of sound there are."""
    tracks = 0
    for one in _inside(clean, parent):
        if one.name not in KEPT[parent.name]:
            _empty(clean, one)
        elif one.name in PROGRAMS:
            clean[one.inside : one.end] = bytes(one.end - one.inside)
        elif one.name == TRACK:
            _check_track(clean, one)
            tracks += 1
        if one.name in KEPT and one.name in KEPT[parent.name]:
            tracks += _clean(clean, one)
    return tracks


def _check_track(clean: bytearray, track: Element) -> None:
    """Sound in a known codec; the comments of Vorbis, which its beginning repeats, are emptied."""
    parts = {one.name: one for one in _inside(clean, track)}
    told = {name: bytes(clean[one.inside : one.end]) for name, one in parts.items()}
    codec = told.get(CODEC, b"").rstrip(b"\x00")
    if told.get(TRACK_TYPE, b"").lstrip(b"\x00") != SOUND_TRACK or codec not in CODECS or VIDEO in told:
        raise NotSound
    if codec == b"A_VORBIS":
        private = parts.get(CODEC_PRIVATE)
        if private is None:
            raise NotSound
        start, end = _vorbis_comments(told[CODEC_PRIVATE])
        place = private.inside + start
        clean[place : private.inside + end] = emptied(told[CODEC_PRIVATE][start:end])


def _vorbis_comments(private: bytes) -> tuple[int, int]:
    """Where the second of the three packets stands, behind their number and the lengths of the first two."""
    if private[:1] != b"\x02":
        raise NotSound
    place, lengths = 1, [0, 0]
    for number in range(2):
        while private[place : place + 1] == b"\xff":
            lengths[number], place = lengths[number] + 255, place + 1
        if place >= len(private):
            raise NotSound
        lengths[number], place = lengths[number] + private[place], place + 1
    return place + lengths[0], place + sum(lengths)


def _inside(clean: bytearray, parent: Element) -> Iterator[Element]:
    """The elements of one; a cluster of unknown size ends where the next one of its kin begins."""
    place = parent.inside
    while place < parent.end:
        one = _element(clean, place, parent.end)
        if one.is_open:
            one = _closed(clean, one, parent)
        yield one
        place = one.end


def _closed(clean: bytearray, one: Element, parent: Element) -> Element:
    """The same with its end found; only a segment and its clusters are written before their size is known."""
    if one.name == SEGMENT:
        return one
    if one.name != CLUSTER:
        raise NotSound
    place = one.inside
    while place < parent.end:
        child = _element(clean, place, parent.end)
        if child.name in KEPT[SEGMENT]:
            break
        if child.is_open:
            raise NotSound
        place = child.end
    return Element(one.name, one.start, one.inside, place)


def _element(clean: bytearray, start: int, most: int) -> Element:
    """The element that begins there. Raises NotSound when it does not end in time."""
    after_name = start + _width(clean, start, 4)
    inside = after_name + _width(clean, after_name, 8)
    if inside > most:
        raise NotSound
    bits = 7 * (inside - after_name)
    size = int.from_bytes(clean[after_name:inside]) & (1 << bits) - 1
    is_open = size == (1 << bits) - 1
    end = most if is_open else inside + size
    if end > most:
        raise NotSound
    return Element(int.from_bytes(clean[start:after_name]), start, inside, end, is_open)


def _width(clean: bytearray, place: int, most: int) -> int:
    """How many bytes a number takes, as its first one says by its zeros."""
    first = clean[place] if place < len(clean) else 0
    width = 9 - first.bit_length()
    if width > most:
        raise NotSound
    return width


def _empty(clean: bytearray, one: Element) -> None:
    """Room of the same length, with nothing in it."""
    room = one.end - one.start
    size = (1 << 56 | room - 9).to_bytes(8) if room >= 9 else (0x80 | room - 2).to_bytes(1)
    clean[one.start : one.end] = (bytes((VOID,)) + size).ljust(room, b"\x00")
