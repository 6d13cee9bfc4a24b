"""Names across scripts: Mohamed, Muhammad and محمد share one skeleton of consonants.

A skeleton keeps the consonants that French, Spanish, English and Arabic spellings agree on. Each word of a name
gives one skeleton and, where writing habits differ (fused articles, عبد, بن, بو), a few alternatives.
"""

import re
from functools import lru_cache
from itertools import pairwise

from skills.text import is_arabic, without_article, words

_DIGRAPHS = (
    ("tch", "C"),
    ("sch", "C"),
    ("ch", "C"),
    ("sh", "C"),
    ("kh", "X"),
    ("gh", "G"),
    ("dj", "J"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("gu", "k"),
    ("qu", "k"),
    ("ge", "Je"),
    ("gi", "Ji"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("ss", "s"),
    ("x", "ks"),
)
_LATIN = str.maketrans({"p": "b", "v": "f", "q": "k", "c": "k", "g": "k", "j": "J"})
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("ب", "b"),
        **dict.fromkeys("تطث", "t"),
        **dict.fromkeys("دضذظ", "d"),
        "ج": "J",
        "ح": "h",
        "خ": "X",
        "ر": "r",
        "ز": "z",
        **dict.fromkeys("سص", "s"),
        "ش": "C",
        "غ": "G",
        "ف": "f",
        **dict.fromkeys("كق", "k"),
        "ل": "l",
        "م": "m",
        "ن": "n",
        "ه": "h",
        **dict.fromkeys("اعو", ""),
        "ي": "",
    }
)
_APOSTROPHES = re.compile(r"['’ʼ`‘]")
_ROUNDED_END = re.compile(r"(?:ou|oo|u|w)[bcdfgjklmnpqrstvxz]+h?e?$")
_ARABIC_ROUNDED_END = re.compile(r"و[^اويهعء]$")


def _collapsed(consonants: str) -> str:
    return consonants[:1] + "".join(after for before, after in pairwise(consonants) if before != after)


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """The consonants of one folded word, the same for its Arabic and its Latin spellings; may be empty."""
    if is_arabic(word):
        first = {"و": "w", "ي": "y"}.get(word[:1], "")
        kept = word.translate(_ARABIC)
    else:
        first = "w" if re.match(r"w|ou[aei]", word) else "y" if re.match(r"y[aeiou]", word) else ""
        kept = word
        for written, sound in _DIGRAPHS:
            kept = kept.replace(written, sound)
        kept = re.sub(r"[aeiouyw0-9]", "", kept.translate(_LATIN))
    kept = _collapsed(kept)
    if kept.endswith("h") and len(kept) > 1:
        kept = kept[:-1]
    return first + kept.lower()


@lru_cache(maxsize=50_000)
def ending(word: str) -> str:
    """ "w" when the last syllable is rounded (Mahmoud, محمود), else "": what parts Mahmoud from Mohamed."""
    pattern = _ARABIC_ROUNDED_END if is_arabic(word) else _ROUNDED_END
    return "w" if pattern.search(word) else ""


_ARTICLES = frozenset("el al ال l le la les de du des d ez es er en et ed ech as ar an at ad ash az".split())  # noqa: SIM905  reads better than a column
_JOINING = frozenset("abd ben bin ibn bnou bnu abou abu bou bu ait ould عبد بن ابن ابو بو ايت ولد".split())  # noqa: SIM905  reads better than a column
PARTICLES = (
    _ARTICLES
    | _JOINING
    | frozenset(["eddine", "dine", "الدين", "دين", "si", "sidi", "moulay", "lalla", "سيدي", "مولاي"])
)
_FUSED = (
    re.compile(r"^abd(?:[aeiou]*l)?[aeiou]*(?=[a-z]{4})"),
    re.compile(r"^(?:abou|abu|bou|bu|ben|ibn|ait|bel)(?=[a-z]{4})"),
    re.compile(r"^(?:el|al|l[aeo]?|oul|[ae]s|[ae]z|[ae]r|[ae]n|[ae]t|[ae]d|[ae]ch|m)(?=[a-z]{4})"),
    re.compile(r"[ae]?(?:l|d)?eddine?$|dine?$"),
)
_ARABIC_FUSED = ("عبد", "بن", "ابو", "بو", "ايت", "ل", "او")


def _without_fused(word: str) -> list[str]:
    if not is_arabic(word):
        return [pattern.sub("", word) for pattern in _FUSED if pattern.search(word)]
    found = [word] if without_article(word) != word else []
    bare = without_article(word)
    return found + [
        without_article(bare[len(prefix) :])
        for prefix in _ARABIC_FUSED
        if bare.startswith(prefix) and len(bare) - len(prefix) >= 3
    ]


@lru_cache(maxsize=50_000)
def skeletons(word: str) -> tuple[str, ...]:
    """The skeletons of one word, the main one first: as written, then without what habits fuse to it."""
    found = [skeleton(without_article(word)), *(skeleton(part) for part in _without_fused(word))]
    return tuple(dict.fromkeys(one for one in found if one))


def name_words(name: str) -> list[str]:
    """The folded words of a name without articles that stand alone; all of them when nothing else is there."""
    found = words(_APOSTROPHES.sub("", name))
    return [word for word in found if word not in _ARTICLES] or found


def tokens(name: str) -> set[str]:
    """Every skeleton under which a name is found: its words, and neighbours that some write as one (نور الدين)."""
    found = name_words(name)
    single = {one for word in found for one in skeletons(word)}
    joined = {
        _collapsed(before + after)
        for left, right in pairwise(found)
        for before in skeletons(left)[:1]
        for after in skeletons(right)
    }
    return single | joined


def deletions(one: str) -> set[str]:
    """A skeleton with any one consonant left out: two that share one of these differ by a slip."""
    return {one[:at] + one[at + 1 :] for at in range(len(one))} if len(one) > 2 else set()


def canonical(name: str) -> str:
    """The whole name as skeletons in order, particles joined to what follows: what similarity is measured on."""
    found: list[str] = []
    prefix = ""
    for word in name_words(name):
        main = skeleton(without_article(word)) if is_arabic(word) else skeleton(_FUSED[0].sub("abd", word))
        if word in _JOINING:
            prefix += main
            continue
        found.append(_collapsed(prefix + main) + ending(word))
        prefix = ""
    if prefix:
        found.append(prefix)
    return " ".join(one for one in found if one)
