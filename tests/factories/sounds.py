"""Sounds for tests: what a browser recorded, and the same packets of Opus as other telephones write them."""

import base64

from mdm_platform.files import ogg, webm

# a third of a second of a tone, by Chromium's MediaRecorder, in clusters whose size is not written
RECORDED = base64.b64decode(
    "GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZwH/////////FUmpZpkq17GDD0JATYCGQ2hyb21lV0GGQ2hyb21lFlSua7+u"
    "vdeBAXPFh8JBKc0Bh0aDgQKGhkFfT1BVU2Oik09wdXNIZWFkAQIAAIC7AAAAAADhjbWERzuAAJ+BAmJkgSAfQ7Z1Af/////////ngQCjtoEAAIAY"
    "4VOfSYE9NCZP0YZ2SsKGDDdODfTLbVmKjfYUh/Hp5ws21mO66CqiDC+Xq5mKxsg0hKO6gQA7gBjtgVBFNPL6Ly7UN/lKyPV/oRb2BDzZ0jQvtIIY"
    "i2/3j3Wb1/fDijcNSFVHchEgsWsLH0doUh9DtnUB/////////+eBgKOxgQAAgBjtgVBFNPL6McyEKDSR72ecPLP2GE+F/KojDcyESN0NVDB53uzb"
    "k8eykvaJYKO3gQA0gBjtgVBFNNp9P/Go0g94tqxN+j7njdLR5iIz13SBC+4cgyngXe9wv1xmyTAQ7si7VQQpwB9DtnUB/////////+eB76OygQAA"
    "gBjtfc24npGtWSNSxiJvNWCC3j7iCwWAtPRJzsvZEn2Lu3e/r3VzdoakY7woKb6jvIEARYAY7YFQRTTy+i2P5EHEz575kDu+jcduHVmB19n/fhMp"
    "sY4fD4nvaoGAz6G8YDmJeEbzIIA3tv/2gA=="
)
HEAD = b"OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"
WORDS_OF_THE_PROGRAM = b"A telephone"


def packets():
    """The six packets of Opus of the recording."""
    content = bytearray(RECORDED)
    segment = webm._element(content, webm._element(content, 0, len(content)).end, len(content))
    clusters = [one for one in webm._inside(content, segment) if one.name == webm.CLUSTER]
    blocks = [one for cluster in clusters for one in webm._inside(content, cluster) if one.name == 0xA3]
    return [bytes(content[one.inside + 4 : one.end]) for one in blocks]


def comments(*texts, head=b"OpusTags", end=b""):
    """The packet of comments that a telephone writes."""
    said = b"".join(len(text).to_bytes(4, "little") + text for text in (WORDS_OF_THE_PROGRAM, *texts))
    cut = 4 + len(WORDS_OF_THE_PROGRAM)
    return head + said[:cut] + len(texts).to_bytes(4, "little") + said[cut:] + end


def page(number, *held, flags=0, serial=b"amin", is_whole=True):
    """A page of Ogg with its checksum; the last packet of one that is not whole goes on in the next page."""
    lacing = b"".join(bytes([255] * (len(one) // 255) + [len(one) % 255]) for one in held)
    lacing = lacing if is_whole else lacing[:-1]
    head = b"OggS\x00" + bytes([flags]) + bytes(8) + serial + number.to_bytes(4, "little") + bytes(4)
    made = bytearray(head + bytes([len(lacing)]) + lacing + b"".join(held))
    ogg._sign(made, 0, len(made))
    return bytes(made)


def opus(*texts, head=HEAD):
    """A recording in Ogg with these comments."""
    return page(0, head, flags=2) + page(1, comments(*texts)) + page(2, *packets(), flags=4)


def element(name, *parts):
    """An element of a WebM document."""
    inside = b"".join(parts)
    return bytes.fromhex(name) + (1 << 56 | len(inside)).to_bytes(8) + inside
