"""The comments of a sound (title, artist, place, program): emptied where they stand, so that nothing else moves."""

from mdm_platform.errors import InvalidInput

OPUS, VORBIS = b"OpusTags", b"\x03vorbis"
VORBIS_END = b"\x01"


class NotSound(InvalidInput):
    """The content is not the sound that its name says."""


def emptied(packet: bytes) -> bytes:
    """The packet of comments, of the same length, without the program's name and without any comment.

    Raises NotSound for a packet that holds something else: what cannot be read cannot be cleaned.
    """
    head = next((name for name in (OPUS, VORBIS) if packet.startswith(name)), b"")  # Speex begins at once
    end = VORBIS_END if head == VORBIS else b""
    if not _holds_comments(packet[: len(packet) - len(end)], len(head)):
        raise NotSound
    return (head + bytes(8) + end).ljust(len(packet), b"\x00")


def _holds_comments(packet: bytes, place: int) -> bool:
    """Whether there stand a program's name, a number, and that many comments."""
    place = _after_text(packet, place)
    count = int.from_bytes(packet[place : place + 4], "little")
    place += 4
    for _comment in range(count):
        if place > len(packet):
            return False
        place = _after_text(packet, place)
    return place <= len(packet)


def _after_text(packet: bytes, place: int) -> int:
    return place + 4 + int.from_bytes(packet[place : place + 4], "little")
