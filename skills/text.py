"""Words as they are searched: folded, cut, and reduced to a stem, in French, English and Arabic.

PostgreSQL's `unaccent` does nothing to Arabic and its French stemmer does not join *développeur* and
*développeuse*; one small set of rules here serves the index, the query and the labels of the taxonomy alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

LONGEST_WORD = 40
LONGEST_PHRASE = 6

ARABIC = re.compile(r"[\u0620-\u06ff]")
_WORD = re.compile(r"[a-z0-9\u0620-\u064a\u066e-\u06d3]+")
_INVISIBLE = re.compile(r"[\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|jusqu|puisqu)['’ʼ`](?=\w)", re.IGNORECASE)
_SPELLED = {
    "c++": "cplusplus",
    "c#": "csharp",
    "f#": "fsharp",
    ".net": "dotnet",
    "node.js": "nodejs",
    "r&d": "rd",
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
}
_TO_SPELL = re.compile("|".join(re.escape(written) for written in _SPELLED))
_APOSTROPHE = re.compile("['’ʼ`]")
_ARABIC_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىیېۍئ", "ي"),
        "ؤ": "و",
        "ة": "ه",
        "ۀ": "ه",
        "ە": "ه",
        "ہ": "ه",
        "ک": "ك",
        **dict.fromkeys("گڭݣڨ", "ك"),
        "پ": "ب",
        "ڤ": "ف",
        "چ": "ش",
        "ء": "",
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    }
)
_EMPTY = (
    "a an and are as at au aux avec by ce ces chez d dans de des du en est et for from il in is je la le les leur l "
    "me mes mon ma my of on or ou our par pour qui que s sa se ses son sont sous sur the their to un une vers with "
    "في من على علي عن الي او ثم مع هذا هذه ذلك التي الذي و"
)
EMPTY_WORDS = frozenset(_EMPTY.split())


class _Letters(dict):
    """What each character folds to, worked out when it is first met: cards fold millions of them."""

    def __missing__(self, code: int) -> str:
        # compose hamza forms before the letters are mapped, decompose Latin accents after
        mapped = unicodedata.normalize("NFKC", chr(code)).translate(_ARABIC_LETTERS)
        decomposed = unicodedata.normalize("NFKD", mapped)
        folded = self[code] = "".join(one for one in decomposed if not unicodedata.combining(one))
        return folded


_letters = _Letters()


def fold(text: str) -> str:
    """The text without case, accents, Arabic diacritics and variant letters, and invisible signs."""
    text = _INVISIBLE.sub("", text.replace("\x00", " ")).casefold()
    if _TO_SPELL.search(text):
        for written, spelled in _SPELLED.items():
            text = text.replace(written, spelled)
    if _APOSTROPHE.search(text):
        text = _ELISION.sub(" ", text)
    return text.translate(_letters)


def words(text: str) -> list[str]:
    """The folded words of a text, in order, each cut at LONGEST_WORD letters."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def is_arabic(word: str) -> bool:
    """Whether the word is written in Arabic letters."""
    return ARABIC.search(word) is not None


def without_article(word: str) -> str:
    """An Arabic word without its article (ال, وال, بال, لل) when enough of it remains."""
    for prefix in ("وال", "بال", "كال", "فال", "ال", "لل"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word


_ARABIC_ENDINGS = ("يات", "ات", "ون", "ين", "ان", "يه", "ه", "ي")


def _stem_arabic(word: str) -> str:
    word = without_article(word)
    for ending in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


_LATIN_ENDINGS = (
    # the feminine and the plural of trades: développeuse, chercheuse, directrice
    ("trices", "teur"),
    ("trice", "teur"),
    ("teuses", "teur"),
    ("teuse", "teur"),
    ("euses", "eur"),
    ("euse", "eur"),
    ("eresses", "eur"),
    ("ieres", "ier"),
    ("iere", "ier"),
    ("iennes", "ien"),
    ("ienne", "ien"),
    ("elles", "el"),
    ("elle", "el"),
    ("onnes", "on"),
    ("onne", "on"),
    ("ives", "if"),
    ("ive", "if"),
    ("iques", "ic"),
    ("ique", "ic"),
    ("ical", "ic"),
    ("ics", "ic"),
    ("ances", "anc"),
    ("ance", "anc"),
    ("aux", "al"),
    ("ales", "al"),
    ("ale", "al"),
    ("ees", "e"),
    ("ee", "e"),
    ("ies", "i"),
    ("ie", "i"),
    ("y", "i"),
)


def _stem_latin(word: str) -> str:
    if any(character.isdigit() for character in word) or len(word) < 4:
        return word
    for ending, replaced in _LATIN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + replaced
            break
    else:
        if word.endswith(("s", "x")) and not word.endswith("ss"):
            word = word[:-1]
        if word.endswith("e") and len(word) > 3:
            word = word[:-1]
    return _undoubled(word)


def _undoubled(word: str) -> str:
    return word[0] + "".join(after for before, after in pairwise(word) if before != after)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What a folded word shares with its feminine and its plural; never empty."""
    return _stem_arabic(word) if is_arabic(word) else _stem_latin(word)


def stems(text: str) -> list[str]:
    """The stems of a text in order, without words that mean nothing by themselves."""
    return [stem(word) for word in words(text) if word not in EMPTY_WORDS]


def normalised(text: str) -> str:
    """A label as pickers look it up: folded words, without Arabic articles, joined by one space."""
    return " ".join(without_article(word) for word in words(text))


def key(text: str) -> str:
    """What two labels share when they differ only by gender, number, article, case or accents; may be empty."""
    return " ".join(stems(text))


def phrases(found: list[str]) -> Iterator[tuple[int, int, str]]:
    """Every run of up to LONGEST_PHRASE stems as (start, length, key), the longest first at each start."""
    for start in range(len(found)):
        for length in range(min(LONGEST_PHRASE, len(found) - start), 0, -1):
            yield start, length, " ".join(found[start : start + length])
