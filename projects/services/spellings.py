"""A name written so that a search for it as it stands would miss it: in the other script, or letter by letter."""

import re
from functools import lru_cache
from itertools import pairwise

from skills import names, text

SHORTEST = 3
TOLD_ALONE, TOLD_AS_LAST = 3, 2
SHORTEST_AS_LAST = 4
SURE = 4
_SHORT = "(?:ou|oo|[aeiou])?"
_LATIN_OF = {
    "ب": "b|p",
    "ت": "t",
    "ث": "th|t|s",
    "ج": "dj|j|g",
    "ح": "h",
    "خ": "kh|x",
    "د": "d",
    "ذ": "dh|d|z",
    "ر": "r",
    "ز": "z|s",
    "س": "s|c",
    "ش": "tch|sch|ch|sh|c",
    "ص": "s|c",
    "ض": "dh|d",
    "ط": "t",
    "ظ": "dh|d|z",
    "غ": "gh|rh|g|r",
    "ف": "ph|f|v",
    "ق": "qu|gu|k|q|c|g",
    "ك": "qu|gu|k|q|c|g",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "ه": "h",
}
_LONG = {"ا": "[ae]{1,2}", "و": "aou|ou|oo|au|w|o|u|v", "ي": "ay|ey|ai|ei|ee|ye|y|i", "ع": "[aeiou]{0,2}"}
_FIRST = {"ا": "[aeiou]{1,2}", "ع": "[aeiou]{0,2}"}
_LAST = {"ا": "ah|a|e", "ه": "ah|eh|at|et|a|e|h", "ي": "i|y|a"}
_APART = re.compile(r"(?<!\w)\w(?:[\s.\-_·•*/|,]{1,3}\w(?!\w)){2,}")
_MARKS = re.compile(r"(?<=\w)[.\-_·•*/|](?=\w)")
# words of every day that are spelled as a name is: alone they say nothing
COMMON = frozenset(
    word
    for one in (
        "cadre cadres samedi mine amine sale sana mali rami nord final facile calme malin marin marine sabre cas car",
        "caisse salle salles masse mars marche tarif tarifs rachat achat chef fils mari salaire sud dans sans solide",
        "سنة عمل طريق عالمي علمي عمراني مينا ميناء هنا نجاح جديد سعيد جميل جميلة امين امينة كريم كريمة عمر حسن صالح",
        "صالحة عادل عادلة فريد فريدة نور امل امال اعمال حياة سلام جمال كمال كامل كاملة سالم سليم سليمة مالكة ملكية",
        "هبة فرح وفاء ايمان مبارك خير شريف نافع طاهر طيب ماهر قادر راشد حكيم رشيد امان امانة رابح ناجح حافظ بارد بريد",
        "سامي سامية عالية عالي غالي هادي هدى رضا ثريا نعمة بركة رحمة حليمة سعادة كبير كبيرة صغير صغيرة ناصر خالد",
        "درس فرد جمل جملة ملكا معلقة مستوف مستوفى مستوفاة عنصر عناصر رشد سلم توفيق طرق ترك يصف عامل آمنة راجع معنى",
        "عرضا عرضه فرعا علنا علني والي سيدي صناعة ساري jumelle quinze quitter quatre monsieur sera saura cede line",
    )
    for word in text.normalised(one).split()
)


def written_apart(name: str, plain: str) -> bool:
    """Whether the text writes the name letter by letter (« B e r r a d a ») or cuts it with signs (« Ber.ra.da »)."""
    searched = text.normalised(name).replace(" ", "")
    letters = (text.normalised(re.sub(r"[\W_]+", "", found)) for found in _APART.findall(plain))
    cut = (text.normalised(_MARKS.sub("", word)) for word in plain.split() if _MARKS.search(word))
    return bool(searched) and (any(searched in run for run in letters) or searched in cut)


def in_other_script(name: str, line: list[str], *, is_last: bool = False) -> str:
    """The word of the text, folded and without articles, that spells this word of a name in the other script, or "".

    A short name is looked for where it ends the full name only: first names of two consonants are words of every day.
    """
    searched = text.normalised(name)
    least = TOLD_AS_LAST if is_last else TOLD_ALONE
    for word in line:
        arabic = searched if text.is_arabic(searched) else word
        consonants = len(names.skeleton(arabic))
        is_long = consonants >= TOLD_ALONE or len(arabic) >= SHORTEST_AS_LAST
        if word not in COMMON and is_long and consonants >= least and _same(searched, word):
            return word
    return ""


def full_name_in_other_script(parts: list[str], line: list[str]) -> str:
    """Two neighbours of the text that spell two words of a name, however common each is alone, or ""."""
    known = [text.normalised(part) for part in parts]
    for left, right in pairwise(line):
        first = [one for one in known if _same(one, left)]
        second = [one for one in known if _same(one, right)]
        if first and second and {*first} | {*second} != {first[0]}:
            return f"{left} {right}"
    return ""


@lru_cache(maxsize=20_000)
def _same(one: str, other: str) -> bool:
    if len(one) < SHORTEST or len(other) < SHORTEST or text.is_arabic(one) == text.is_arabic(other):
        return False
    shared = {*names.skeletons(one)} & {*names.skeletons(other)}
    arabic, latin = (one, other) if text.is_arabic(one) else (other, one)
    if any(len(skeleton) >= SURE for skeleton in shared):
        return True
    return bool(shared) and _latin_spellings(arabic).fullmatch(latin) is not None


@lru_cache(maxsize=20_000)
def _latin_spellings(word: str) -> re.Pattern[str]:
    """How a folded Arabic word may be written in Latin letters: its long vowels are there, short ones may be."""
    written = []
    for at, letter in enumerate(word):
        if at == len(word) - 1 and letter in _LAST and at:
            written.append(f"(?:{_LAST[letter]})")
        elif at == 0 and letter in _FIRST:
            written.append(f"(?:{_FIRST[letter]})")
        elif letter in _LONG:
            written.append(f"(?:{_LONG[letter]})")
        else:
            sound = _LATIN_OF.get(letter, re.escape(letter))
            written.append(f"{_SHORT if at else ''}(?:{sound}){{1,2}}")
    return re.compile("".join(written) + ("e?" if word[-1] not in _LAST else ""))
